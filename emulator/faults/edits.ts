import { isRecord } from '../http/call.js';
import type { Answer } from '../http/call.js';

export interface Page {
  totalSize: number;
  records: unknown[];
}

/** Changes the query page of an answer, or each page inside a composite answer; anything else stays as it is. */
export function editPage(answer: Answer, edit: (page: Page) => Page): Answer {
  if (answer.status !== 200 || answer.body === null) return answer;
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
