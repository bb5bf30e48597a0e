import { flagOf } from '../../domain/consent.js';
import { recordOfRef } from '../../domain/ids.js';
import type { Consent } from '../../domain/member.js';
import { nowOf } from '../deps.js';
import { standardFlag } from '../rows.js';
import type { ConsentLook } from './look.js';

type Asking = Pick<ConsentLook, 'deps' | 'org' | 'beat'>;

export interface Asked {
  consent: Consent;
  /** What its flag says now; null when the record does not answer. */
  optedOut: boolean | null;
}

/** Asks for the flag behind each consent once more, by Id. Inherited ones have none and are left out. */
export async function asked({ org, beat }: Asking, consents: readonly Consent[]): Promise<Asked[]> {
  const answers: Asked[] = [];
  for (const [query, group] of byFlag(consents)) {
    const [object = '', flag = ''] = query.split(' ');
    const ids = group.map(({ recordId }) => recordOfRef(recordId));
    const options = { signal: beat.cancellationSignal };
    const records = await org.byIds({ object, fields: [flag], filter: null }, ids, options);
    const flags = new Map(records.map((record) => [record.Id, record[flag] === true]));
    answers.push(
      ...group.map((consent, i) => ({ consent, optedOut: flags.get(ids[i] ?? '') ?? null })),
    );
  }
  return answers;
}

/** Ends of opt-outs whose flags are clear at this moment. */
export async function stillClear(look: Asking, ends: readonly Consent[]): Promise<Consent[]> {
  const answers = await asked(look, ends);
  const at = nowOf(look.deps);
  return answers
    .filter(({ optedOut }) => optedOut === false)
    .map(({ consent }) => ({ ...consent, optedOut: false, at }));
}

export const toOptedOut = ({ deps }: Pick<ConsentLook, 'deps'>, consent: Consent): Consent => ({
  ...consent,
  optedOut: true,
  at: nowOf(deps),
});

/** `object flag` → consents that hang on it. */
function byFlag(consents: readonly Consent[]): Map<string, Consent[]> {
  const groups = new Map<string, Consent[]>();
  for (const consent of consents) {
    const flag = flagOf(consent, standardFlag(consent.object)?.optOut ?? null);
    if (flag === null) continue;
    const key = `${consent.object} ${flag}`;
    groups.set(key, [...(groups.get(key) ?? []), consent]);
  }
  return groups;
}
