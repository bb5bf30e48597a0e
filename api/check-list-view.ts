import { failureTypeOf } from '../domain/failures.js';
import { looksRelative } from '../domain/relative-date.js';
import type { SalesforceOrg } from '../salesforce/port.js';
import { warn } from './findings.js';
import type { Findings } from './findings.js';

/** Warns of what a list view shows otherwise than it seems. Fails LIST_VIEW_MISSING and LIST_VIEW_UNFIT. */
export async function checkListView(
  org: SalesforceOrg,
  findings: Findings,
  { object, listViewId }: { object: string; listViewId: string | null },
  timeZone: string,
): Promise<void> {
  if (listViewId === null) return;
  const { scope, where } = await org.listView(object, listViewId);
  if (scope !== null && scope !== 'everything') warnOfScope(findings, scope);
  if (where !== null && hasRelativeDate(where)) await warnOfZone(org, findings, timeZone);
}

function warnOfScope(findings: Findings, scope: string): void {
  const message =
    scope === 'mine'
      ? 'shows what the integration user owns, which is usually nothing: choose a view of all records'
      : `shows the integration user's "${scope}", not what others see there`;
  warn(findings, 'source.listViewId', message);
}

/** A literal outside quotes. */
const hasRelativeDate = (where: string): boolean =>
  where
    .replace(/'(?:\\.|[^'\\])*'/g, ' ')
    .split(/[^\w:]+/)
    .some(looksRelative);

/** R5: a list view's dates are days of the integration user's zone. */
async function warnOfZone(org: SalesforceOrg, findings: Findings, timeZone: string): Promise<void> {
  const zone = await userZone(org);
  if (zone === timeZone) return;
  const whose = zone === null ? `may differ from ${timeZone}` : `is ${zone}, not ${timeZone}`;
  const message = `has relative dates, which follow the zone of the integration user: it ${whose}. Use conditions for dates in the schedule's zone`;
  warn(findings, 'source.listViewId', message);
}

/** Null when the user may not read it. */
async function userZone(org: SalesforceOrg): Promise<string | null> {
  const { userId } = await org.identity();
  const query = { object: 'User', fields: ['TimeZoneSidKey'], filter: null };
  try {
    const [user] = await org.byIds(query, [userId]);
    return typeof user?.['TimeZoneSidKey'] === 'string' ? user['TimeZoneSidKey'] : null;
  } catch (error) {
    if (UNREADABLE.has(failureTypeOf(error) ?? '')) return null;
    throw error;
  }
}

const UNREADABLE = new Set<string>([
  'SALESFORCE_FIELD_MISSING',
  'SALESFORCE_OBJECT_MISSING',
  'SALESFORCE_QUERY_REFUSED',
]);
