import type { MailingList } from '../domain/connection.js';
import type { Decision } from '../domain/decision.js';
import { memberId, personOfRow, sourceOfRow } from '../domain/ids.js';
import type { Cause, Claim, Member } from '../domain/member.js';
import { rowOfClaim } from '../domain/membership.js';
import { inWords } from './decision-words.js';
import type { ApiDeps } from './deps.js';
import { ApiError } from './errors.js';
import { toStandingCause } from './schemas/consent.js';
import { toMemberAnswer, type MemberWhy } from './schemas/member.js';

/** Why an address is on or off a list, also for someone who never came onto it; 404 when nothing is known (E8). */
export async function memberWhy(
  deps: ApiDeps,
  list: MailingList,
  email: string,
): Promise<MemberWhy> {
  const { stores, keyring, consentDesk } = deps;
  const emailKey = keyring.emailKey(email);
  const member = await stores.members.get(memberId(list.id, emailKey));
  const decisions = await stores.decisions.of(list.id, emailKey);
  const causes = await consentDesk.standing(list.id, emailKey);
  if (!member && decisions.length === 0 && causes.length === 0) throw neverSeen();
  const holds = await holdsOf(deps, member);
  return {
    ...(member ? toMemberAnswer(member) : absent(email)),
    causes: (member?.causes ?? causes).map(toStandingCause),
    says: member ? onText(member, holds) : offText(decisions[0], causes),
    holds,
    decisions: await Promise.all(decisions.map((decision) => toDecision(deps, decision))),
  };
}

const neverSeen = (): ApiError =>
  new ApiError(
    404,
    'MEMBER_MISSING',
    'No sync of this list ever saw this address, and nothing stands against it. Check its spelling (GET /v1/lists/:id/members?q=), that a sync feeds the list (GET /v1/syncs?listId=) and has run, and whether its source takes the record: POST /v1/syncs/preview with the address.',
  );

const absent = (email: string) => ({
  ...{ email, status: null, fields: {}, claims: [], createdAt: null, updatedAt: null },
});

async function holdsOf(deps: ApiDeps, member: Member | null): Promise<MemberWhy['holds']> {
  return Promise.all((member?.claims ?? []).map((claim) => holdOf(deps, claim)));
}

async function holdOf({ stores }: ApiDeps, claim: Claim): Promise<MemberWhy['holds'][number]> {
  const { syncId, recordId, kind } = claim;
  const run = claim.since === undefined ? null : await stores.runs.bySeq(syncId, claim.since);
  const since = run === null ? '' : ` since run ${run.id}`;
  const by = kind === 'kept' ? `kept from sync ${syncId}` : `by sync ${syncId}`;
  return {
    ...{ syncId, recordId, sourceId: sourceOfRow(rowOfClaim(claim)), since: run?.id ?? null },
    says: `on${since} ${by}, record ${recordId}`,
  };
}

function onText({ causes }: Member, holds: MemberWhy['holds']): string {
  const held = holds.map(({ says }) => says).join('; ') || 'on the list';
  const stops = namesOf(causes);
  return stops === '' ? `${held}. It is mailed.` : `${held}. It is not mailed: ${stops}.`;
}

function offText(newest: Decision | undefined, causes: readonly Cause[]): string {
  const stops = namesOf(causes);
  const against = stops === '' ? '' : ` Against the address: ${stops}.`;
  if (!newest) return `Not on the list, and no sync ever saw it here.${against}`;
  const run = newest.runId === null ? 'A run' : `Run ${newest.runId}`;
  const row = sourceOfRow(newest.recordId);
  return `Not on the list. ${run} of sync ${newest.syncId} on record ${row}: ${inWords(newest)}.${against}`;
}

const namesOf = (causes: readonly Cause[]): string =>
  [...new Set(causes.map(({ type }) => type))].join(', ');

/** That a claim came is written when it goes, by the number of its run: that run says when it was. */
async function toDecision(
  { stores }: ApiDeps,
  decision: Decision,
): Promise<MemberWhy['decisions'][number]> {
  const { syncId, runSeq, runId } = decision;
  const run = runId === null ? await stores.runs.bySeq(syncId, runSeq) : null;
  return {
    ...shown(decision),
    at: run?.startedAt ?? decision.at,
    runId: run?.id ?? runId,
  };
}

const shown = (decision: Decision): Omit<MemberWhy['decisions'][number], 'at' | 'runId'> => ({
  syncId: decision.syncId,
  object: decision.object,
  sourceId: sourceOfRow(decision.recordId),
  personId: personOfRow(decision.recordId),
  outcome: decision.outcome,
  rule: decision.rule,
  detail: decision.detail,
  says: inWords(decision),
});
