import type { Decision } from '../../domain/decision.js';
import { REMOVALS } from '../../domain/run.js';
import type { Stores } from '../../store/port.js';
import type { Difference } from './findings.js';
import { keyring } from './house.js';
import type { Outcome } from './model.js';

/** Of a run of thousands only so many are asked about. */
const ASKED = 200;

/**
 * E8: whoever a run left or took off an address can be told why. The newest decision about the row there names what the
 * run answered, or what took the row off before; who is on is explained by the claim itself.
 */
export async function unexplained(
  { decisions }: Stores,
  listId: string,
  syncId: string,
  { off }: Outcome,
): Promise<Difference[]> {
  const missing: Difference[] = [];
  for (const { row, email, because } of off.slice(0, ASKED)) {
    const all = await decisions.of(listId, keyring.emailKey(email));
    const newest = all.find((one) => one.recordId === row && one.syncId === syncId);
    if (newest && [...because, ...REMOVALS].includes(newest.outcome)) continue;
    const name = `why ${row} is not on ${listId} ${email}`;
    missing.push({ name, found: shown(newest), wanted: because.join(' or ') });
  }
  return missing;
}

const shown = (decision: Decision | undefined): string =>
  decision ? `${decision.outcome} ${decision.rule} in run ${decision.runSeq}` : '(no decision)';
