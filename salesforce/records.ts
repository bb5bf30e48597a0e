import { Failure } from '../domain/failures.js';
import { badAnswer } from './errors.js';
import type { SalesforceRecord, SalesforceValue } from './port.js';

/** A record as Salesforce nests it. */
export type RawRecord = Record<string, unknown>;

/** Takes the paths out of nested records: `Account.Name` of a record without an Account is null. */
export function flattener(paths: readonly string[]): (raw: RawRecord) => SalesforceRecord {
  const split = paths.map((path): [string, string[]] => [path, path.split('.')]);
  return (raw) => {
    const record: Record<string, SalesforceValue> = {};
    for (const [path, segments] of split) record[path] = valueAt(raw, segments, path);
    const { Id } = record;
    if (typeof Id !== 'string') throw badAnswer('a record without an Id');
    return { ...record, Id };
  };
}

/** Fails READ_ORDER unless every Id has 18 characters and comes after the one before it, byte by byte. */
export function assertAscending(records: readonly SalesforceRecord[], after: string | null): void {
  let last = after ?? '';
  for (const { Id } of records) {
    if (!/^[A-Za-z0-9]{18}$/.test(Id) || Id <= last) {
      throw new Failure(
        'READ_ORDER',
        `Salesforce returned records out of order: ${Id} came after ${last || 'the start'}. The run stops, because leavers could not be told; report this with the run id.`,
        { details: { id: Id, after: last } },
      );
    }
    last = Id;
  }
}

function valueAt(raw: RawRecord, segments: readonly string[], path: string): SalesforceValue {
  let value: unknown = raw;
  for (const segment of segments) {
    if (value === null) return null;
    value = property(value, segment);
    if (value === undefined) throw badAnswer(`a record without the field ${path}`);
  }
  return scalar(value, path);
}

/** Salesforce answers with its own spelling of a name, whatever the query's. */
function property(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null) return undefined;
  if (Object.hasOwn(holder, name)) return Reflect.get(holder, name);
  const wanted = name.toLowerCase();
  const spelled = Object.keys(holder).find((key) => key.toLowerCase() === wanted);
  return spelled === undefined ? undefined : Reflect.get(holder, spelled);
}

function scalar(value: unknown, path: string): SalesforceValue {
  if (value === null) return value;
  // MongoDB and CSV know no null byte in a text; the bulk reader strips them as well.
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '') : value;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  throw new Failure(
    'SALESFORCE_QUERY_REFUSED',
    `The field ${path} is made of several values (an address, a place or a list). Use its parts, such as MailingCity.`,
    { details: { field: path } },
  );
}
