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
  const answers = new Map<string, Answer>();
  const responses: string[] = [];
  for (const [at, request] of requests.entries()) {
    const reference = String(request.referenceId ?? `ref${at}`);
    const answer = await dispatch(innerCall(call, request, answers));
    answers.set(reference, answer);
    responses.push(responseText(answer, reference));
    if (body.allOrNone === true && answer.status >= 400) break;
  }
  return { ...json(null), body: `{"compositeResponse":[${responses.join(',')}]}` };
}

/** An inner body is JSON text already and goes out as it is. */
function responseText(answer: Answer, reference: string): string {
  const headers = JSON.stringify(headersOf(answer));
  return `{"body":${answer.body ?? 'null'},"httpHeaders":${headers},"httpStatusCode":${answer.status},"referenceId":${JSON.stringify(reference)}}`;
}

/** `POST /composite/batch`: independent subrequests. */
export async function batch(call: Call, dispatch: Dispatch): Promise<Answer> {
  const body = jsonBody(call);
  const results: string[] = [];
  let hasErrors = false;
  for (const request of subrequests(body.batchRequests)) {
    const url = String(request.url ?? '');
    const full = url.startsWith('/') ? url : `/services/data/${url}`;
    const inner = { ...request, url: full, body: request.richInput };
    const answer = await dispatch(innerCall(call, inner, new Map()));
    hasErrors ||= answer.status >= 400;
    results.push(`{"statusCode":${answer.status},"result":${answer.body ?? 'null'}}`);
    if (hasErrors && body.haltOnError === true) break;
  }
  return { ...json(null), body: `{"hasErrors":${hasErrors},"results":[${results.join(',')}]}` };
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
  answers: Map<string, Answer>,
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
function fill(text: string, answers: Map<string, Answer>): string {
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

function lookUp(path: string, answers: Map<string, Answer>): string {
  const [reference = '', ...keys] = path.replaceAll('[', '.').replaceAll(']', '').split('.');
  const answer = answers.get(reference);
  let value: unknown = answer && parsed(answer);
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

function headersOf(answer: Answer): Record<string, string> {
  const value = answer.status === 201 ? parsed(answer) : null;
  const id = isRecord(value) ? value.id : undefined;
  return typeof id === 'string' ? { Location: `/services/data/sobjects/${id}` } : {};
}
