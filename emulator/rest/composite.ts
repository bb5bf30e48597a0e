import { badRequest } from '../api-error.js';
import { isRecord, json, jsonBody, toCall } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';

export type Dispatch = (call: Call) => Promise<Answer>;

const MAX_SUBREQUESTS = 25;
const MAX_QUERIES = 5;

/** `POST /composite`: subrequests in order, later ones may refer to earlier answers as `@{ref.id}`. */
export async function composite(call: Call, dispatch: Dispatch): Promise<Answer> {
  const body = jsonBody(call);
  const requests = subrequests(body.compositeRequest);
  checkQueries(requests);
  const answers = new Map<string, unknown>();
  const responses: Record<string, unknown>[] = [];
  for (const [at, request] of requests.entries()) {
    const reference = String(request.referenceId ?? `ref${at}`);
    const answer = await dispatch(innerCall(call, request, answers));
    const value = parsed(answer);
    answers.set(reference, value);
    responses.push({
      body: value,
      httpHeaders: headersOf(answer, value),
      httpStatusCode: answer.status,
      referenceId: reference,
    });
    if (body.allOrNone === true && answer.status >= 400) break;
  }
  return json({ compositeResponse: responses });
}

/** `POST /composite/batch`: independent subrequests. */
export async function batch(call: Call, dispatch: Dispatch): Promise<Answer> {
  const body = jsonBody(call);
  const results: { statusCode: number; result: unknown }[] = [];
  let hasErrors = false;
  for (const request of subrequests(body.batchRequests)) {
    const url = String(request.url ?? '');
    const inner = {
      ...request,
      url: url.startsWith('/') ? url : `/services/data/${url}`,
      body: request.richInput,
    };
    const answer = await dispatch(innerCall(call, inner, new Map()));
    hasErrors ||= answer.status >= 400;
    results.push({ statusCode: answer.status, result: parsed(answer) });
    if (hasErrors && body.haltOnError === true) break;
  }
  return json({ hasErrors, results });
}

function subrequests(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value) || !value.every(isRecord))
    throw badRequest('JSON_PARSER_ERROR', 'a list of subrequests is needed');
  if (value.length > MAX_SUBREQUESTS)
    throw badRequest(
      'LIMIT_EXCEEDED',
      `Limit exceeded: at most ${MAX_SUBREQUESTS} subrequests in a composite request`,
    );
  return value;
}

function checkQueries(requests: readonly Record<string, unknown>[]): void {
  const counted = requests.filter(({ url }) => {
    const path = String(url).split('?')[0] ?? '';
    return path.includes('/query') || path.includes('/composite/sobjects');
  });
  if (counted.length > MAX_QUERIES)
    throw badRequest(
      'LIMIT_EXCEEDED',
      `Limit exceeded: at most ${MAX_QUERIES} query and collection subrequests`,
    );
}

function innerCall(
  outer: Call,
  request: Record<string, unknown>,
  answers: Map<string, unknown>,
): Call {
  const url = fill(String(request.url ?? ''), answers);
  const body = request.body === undefined ? '' : fill(JSON.stringify(request.body), answers);
  const headers = isRecord(request.httpHeaders)
    ? Object.fromEntries(
        Object.entries(request.httpHeaders).map(([name, value]) => [
          name.toLowerCase(),
          String(value),
        ]),
      )
    : {};
  const call = toCall(String(request.method ?? 'GET'), url, headers, body, outer.session);
  return { ...call, rowErrors: outer.rowErrors };
}

/** Replaces `@{ref.path}` by what an earlier answer holds there. */
function fill(text: string, answers: Map<string, unknown>): string {
  let filled = '';
  let rest = text;
  for (let at = rest.indexOf('@{'); at >= 0; at = rest.indexOf('@{')) {
    const end = rest.indexOf('}', at);
    if (end < 0) break;
    filled += rest.slice(0, at) + lookUp(rest.slice(at + 2, end), answers);
    rest = rest.slice(end + 1);
  }
  return filled + rest;
}

function lookUp(path: string, answers: Map<string, unknown>): string {
  const [reference = '', ...keys] = path.replaceAll('[', '.').replaceAll(']', '').split('.');
  let value = answers.get(reference);
  for (const key of keys)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  if (value === undefined || value === null)
    throw badRequest(
      'PROCESSING_HALTED',
      `Invalid reference specified. No value for ${path} found`,
    );
  return String(value);
}

function parsed(answer: Answer): unknown {
  return answer.body === null ? null : JSON.parse(answer.body);
}

function headersOf(answer: Answer, value: unknown): Record<string, string> {
  const id = isRecord(value) && answer.status === 201 ? value.id : undefined;
  return typeof id === 'string' ? { Location: `/services/data/sobjects/${id}` } : {};
}
