import { ApiError, badRequest } from '../api-error.js';
import { isRecord } from '../http/call.js';
import type { Call } from '../http/call.js';
import type { Org } from '../org.js';

export interface RowResult {
  id?: string;
  success: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
  created?: boolean;
}

/** Does one row of a collection; its refusal becomes its result. */
export function attempt(
  call: Call,
  place: number,
  act: () => { id: string; created?: boolean },
): RowResult {
  try {
    throwRowFault(call, place);
    return { ...act(), success: true, errors: [] };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { errorCode, message, fields = [] } = error;
    return { success: false, errors: [{ statusCode: errorCode, message, fields }] };
  }
}

/** The error that a fault rule put on this row, if any. */
export function throwRowFault(call: Call, place: number): void {
  const fault = call.rowErrors.find(({ rows }) => rows === null || rows.includes(place));
  if (fault) throw badRequest(fault.statusCode, fault.message, []);
}

/** The rows of a collection body. Fails when there are none, too many, or something else than objects. */
export function rowsOf(body: Record<string, unknown>, max = 200): Record<string, unknown>[] {
  const { records } = body;
  if (!Array.isArray(records) || !records.every(isRecord))
    throw badRequest('JSON_PARSER_ERROR', 'records must be an array of sObjects');
  if (records.length > max)
    throw badRequest(
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${max} records into this call`,
    );
  return records;
}

/** The results of all rows; with `allOrNone` one refusal undoes the others. */
export function settle(
  org: Org,
  results: RowResult[],
  allOrNone: boolean,
  undo: () => void,
): RowResult[] {
  if (!allOrNone || results.every(({ success }) => success)) return results;
  undo();
  org.writer.forgetIndexes();
  return results.map((result) =>
    result.success
      ? {
          success: false,
          errors: [
            {
              statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
              message:
                'Record rolled back because not all records were valid and the request was using AllOrNone header',
              fields: [],
            },
          ],
        }
      : result,
  );
}
