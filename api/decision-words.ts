import type { Decision } from '../domain/decision.js';
import type { Disposition, Removal } from '../domain/run.js';

/** What the rules of decisions mean (docs/api-guide.md); a rule that is not named is told by its outcome. */
const RULES: Record<string, string> = {
  'C1.suppressed': 'kept off: the address is stopped by us',
  'C1.otherRecord': 'kept off: another record of this address opted out in Salesforce',
  'C6.exclude': 'kept off: the record opted out in Salesforce',
  'C6.removed': 'taken off: the record opted out, and the sync removes opted-out people',
  'C7.exclude': 'kept as it is: the lead was converted',
  'C7.removed': 'taken off: the lead was converted, and the sync removes converted leads',
  'C7.merged': 'taken off: the record was merged into another',
  'C8.moved': 'left this address: the record has another one now',
  'C8.lost': 'left this address: the record has no usable one any more',
  'C10.empty': 'kept off: the record has no address',
  'C10.invalid': 'kept off: the address of the record is malformed',
  'C10.role': 'kept off: the address belongs to a role, not to a person',
  'R3.leaver': 'taken off: the record does not match the sync any more, or is not visible',
  'R3.deleted': 'taken off: the record was deleted',
};

const OUTCOMES: Partial<Record<Disposition | Removal, string>> = {
  added: 'came onto the list',
  readded: 'came back onto the list',
  updated: 'is on the list again',
  unchanged: 'is on the list again',
  duplicate: 'is on the list; another record speaks for the address',
};

export function inWords({ outcome, rule, detail }: Decision): string {
  const words = RULES[rule] ?? OUTCOMES[outcome] ?? `${outcome} by rule ${rule}`;
  return detail === null ? words : `${words} (${detail})`;
}
