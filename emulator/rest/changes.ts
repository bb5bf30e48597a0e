import { badRequest } from '../api-error.js';
import { json } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Org } from '../org.js';
import { formatDateTime, parseDateTime } from '../values.js';
import { visibleObject } from './describe.js';

const DAY = 86_400_000;
const MAX_DELETED_DAYS = 15;
const MAX_UPDATED_DAYS = 30;
const MAX_IDS = 600_000;

/** `/sobjects/X/deleted/?start=&end=`: what went to the recycle bin. Hard deletes are not told. */
export function deletedRecords(org: Org, call: Call, name: string): Answer {
  const { start, end } = windowOf(org, call, MAX_DELETED_DAYS);
  const object = visibleObject(org, name);
  const table = org.database.table(object);
  const deletedRecords: { id: string; deletedDate: string }[] = [];
  for (const number of table.numbers()) {
    const at = Number(table.read(number, 'SystemModstamp'));
    if (table.read(number, 'IsDeleted') === true && at >= start && at < end)
      deletedRecords.push({ id: table.idAt(number), deletedDate: formatDateTime(at) });
  }
  checkCount(deletedRecords.length);
  return json({
    deletedRecords,
    earliestDateAvailable: formatDateTime(org.clock.now() - MAX_DELETED_DAYS * DAY),
    latestDateCovered: formatDateTime(Math.min(end, org.clock.now())),
  });
}

/** `/sobjects/X/updated/?start=&end=`, by SystemModstamp. */
export function updatedRecords(org: Org, call: Call, name: string): Answer {
  const { start, end } = windowOf(org, call, MAX_UPDATED_DAYS);
  const object = visibleObject(org, name);
  const table = org.database.table(object);
  const ids: string[] = [];
  for (const number of table.numbers()) {
    const at = Number(table.read(number, 'SystemModstamp'));
    if (table.read(number, 'IsDeleted') !== true && at >= start && at < end)
      ids.push(table.idAt(number));
  }
  checkCount(ids.length);
  return json({ ids, latestDateCovered: formatDateTime(Math.min(end, org.clock.now())) });
}

/** Seconds are ignored at both ends. */
function windowOf(org: Org, call: Call, maxDays: number): { start: number; end: number } {
  const read = (name: string): number => {
    const ms = parseDateTime((call.query.get(name) ?? '').replace(' ', '+'));
    if (ms === null) throw badRequest('INVALID_REPLICATION_DATE', `${name} is not a date and time`);
    return Math.floor(ms / 60_000) * 60_000;
  };
  const start = read('start');
  const end = read('end');
  if (end <= start)
    throw badRequest('INVALID_REPLICATION_DATE', 'startDate before endDate is required');
  if (start < org.clock.now() - maxDays * DAY - 60_000)
    throw badRequest(
      'INVALID_REPLICATION_DATE',
      `startDate cannot be more than ${maxDays} days ago`,
    );
  return { start, end };
}

function checkCount(count: number): void {
  if (count > MAX_IDS)
    throw badRequest('EXCEEDED_ID_LIMIT', `more than ${MAX_IDS} ids: narrow the date range`);
}
