import { isRecord } from '../http/call.js';
import type { Answer } from '../http/call.js';

export interface Page {
  totalSize: number;
  records: unknown[];
}

/** Changes the query page of an answer, or each page inside a composite answer; anything else stays as it is. */
export function editPage(answer: Answer, edit: (page: Page) => Page): Answer {
  const isJson = answer.headers['Content-Type']?.startsWith('application/json');
  if (answer.status !== 200 || answer.body === null || !isJson) return answer;
  const value: unknown = JSON.parse(answer.body);
  return { ...answer, body: JSON.stringify(editWithin(value, edit)) };
}

function editWithin(value: unknown, edit: (page: Page) => Page): unknown {
  if (!isRecord(value)) return value;
  if (isPage(value)) return { ...value, ...edit(value) };
  const { compositeResponse } = value;
  if (!Array.isArray(compositeResponse)) return value;
  const responses: unknown[] = compositeResponse;
  return {
    ...value,
    compositeResponse: responses.map((one) =>
      isRecord(one) ? { ...one, body: editWithin(one.body, edit) } : one,
    ),
  };
}

function isPage(value: Record<string, unknown>): value is Record<string, unknown> & Page {
  return Array.isArray(value.records) && typeof value.totalSize === 'number';
}

/** Changes the rows of a bulk page, which is sent line by line: `at` is 0 for the first one below the header row. */
export function editLines(
  answer: Answer,
  edit: (line: string, at: number) => readonly string[],
): Answer {
  return answer.pieces ? { ...answer, pieces: editedLines(answer.pieces, edit) } : answer;
}

function* editedLines(
  lines: Iterable<string>,
  edit: (line: string, at: number) => readonly string[],
): Generator<string> {
  let at = -1;
  for (const line of lines) {
    if (at < 0) yield line;
    else yield* edit(line, at);
    at++;
  }
}

/** Makes the count that a bulk job or a page of its results tells wrong. */
export function wrongCount(answer: Answer, by: number): Answer {
  const header = answer.headers['Sforce-NumberOfRecords'];
  if (header !== undefined) {
    const headers = { ...answer.headers, 'Sforce-NumberOfRecords': String(Number(header) + by) };
    return { ...answer, headers };
  }
  const value: unknown = answer.body?.includes('"numberRecordsProcessed"')
    ? JSON.parse(answer.body)
    : null;
  if (!isRecord(value)) return answer;
  const numberRecordsProcessed = Number(value.numberRecordsProcessed) + by;
  return { ...answer, body: JSON.stringify({ ...value, numberRecordsProcessed }) };
}
