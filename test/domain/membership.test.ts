import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Cause, Claim, Consent, Member, Suppression } from '../../domain/member.js';
import {
  causesOf,
  compareClaims,
  heldCauses,
  newMember,
  statusOf,
  winnerWithin,
  withCauses,
  withClaim,
  rowOfClaim,
  withoutClaim,
  withoutRecord,
} from '../../domain/membership.js';

const NOW = '2026-11-23T00:00:00.000Z';
const seat = { listId: 'list-1', emailKey: 'k1:a', email: 'a@x.example' };
const claimOf = (more: Partial<Claim> = {}): Claim => ({
  ...{ syncId: 's1', orgId: 'o1', object: 'Lead', recordId: 'r1', createdDate: NOW },
  ...{ kind: 'member', fields: { name: 'Sato' }, runSeq: 1, fence: 1 },
  ...more,
});
const anyClaim: fc.Arbitrary<Claim> = fc
  .record({
    ...{ syncId: fc.constantFrom('s1', 's2'), orgId: fc.constantFrom('o1', 'o2') },
    object: fc.constantFrom('Lead', 'Contact', 'Guest__c'),
    recordId: fc.constantFrom('r1', 'r2', 'r3'),
    createdDate: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
    name: fc.constantFrom('Sato', null, 'Ito'),
  })
  .map(({ name, ...rest }) => claimOf({ ...rest, fields: { name } }));
/** Of different holders. */
const anyClaims = fc.uniqueArray(anyClaim, {
  selector: ({ syncId, orgId, recordId }) => `${syncId} ${orgId} ${recordId}`,
  minLength: 1,
  maxLength: 6,
});
const holding = (claims: Claim[]): Member => newMember(seat, claims, [], NOW);
const heldBy = ({ claims }: Member) => claims.map((c) => [c.syncId, c.orgId, c.recordId]).sort();

describe('the winner of an address', () => {
  it.each([
    ['a Contact before a Lead', { object: 'Contact' }, { object: 'Lead' }],
    ['a Lead before another object', { object: 'Lead' }, { object: 'Guest__c' }],
    ['the newest', { createdDate: '2026-02-01' }, { createdDate: '2026-01-01' }],
    ['the smaller org', { orgId: 'o1' }, { orgId: 'o2' }],
    ['the smaller record', { recordId: 'r1' }, { recordId: 'r2' }],
    ['the smaller sync', { syncId: 's1' }, { syncId: 's2' }],
  ])('is %s', (_, first, second) => {
    expect(compareClaims(claimOf(first), claimOf(second))).toBeLessThan(0);
    expect(compareClaims(claimOf(second), claimOf(first))).toBeGreaterThan(0);
  });

  it('takes the object before the date, and the date before ids', () => {
    const contact = claimOf({ object: 'Contact', createdDate: '2020-01-01', orgId: 'o9' });
    expect(compareClaims(contact, claimOf({ createdDate: '2026-01-01' }))).toBeLessThan(0);
    const newer = claimOf({ createdDate: '2026-01-02', recordId: 'r9' });
    expect(compareClaims(newer, claimOf({ createdDate: '2026-01-01' }))).toBeLessThan(0);
  });

  it('is one and the same in every order of the claims', () => {
    const shuffled = anyClaims.chain((claims) =>
      fc.tuple(fc.constant(claims), fc.shuffledSubarray(claims, { minLength: claims.length })),
    );
    fc.assert(
      fc.property(shuffled, ([claims, other]) => {
        expect(holding(other)).toEqual(holding(claims));
        const oneByOne = other
          .slice(1)
          .reduce((m, c) => withClaim(m, c, NOW), holding(other.slice(0, 1)));
        expect({ ...oneByOne, rev: 1 }).toEqual(holding(claims));
      }),
    );
  });

  it('is told for each sync by itself', () => {
    const member = holding([
      claimOf({ syncId: 's1', recordId: 'r1' }),
      claimOf({ syncId: 's2', recordId: 'r2', object: 'Contact' }),
    ]);
    expect([winnerWithin(member, 's1'), winnerWithin(member, 's2')]).toEqual(['r1', 'r2']);
    expect(winnerWithin(member, 's3')).toBeNull();
  });

  it('shows its fields, filled up by what only others map', () => {
    const contact = claimOf({ object: 'Contact', fields: { name: null } });
    const lead = claimOf({ recordId: 'r2', fields: { name: 'Ito', city: 'Kobe' } });
    expect(holding([lead, contact]).fields).toEqual({ name: null, city: 'Kobe' });
  });
});

const holderOf = (claim: Claim) => ({ ...claim, row: rowOfClaim(claim) });

describe('claims on a member', () => {
  it('go one at a time: taking one never drops another', () => {
    fc.assert(
      fc.property(anyClaims, fc.nat(5), (claims, pick) => {
        const gone = claims[pick % claims.length] as Claim;
        const next = withoutClaim(holding(claims), holderOf({ ...gone, fence: 9 }), NOW);
        const left = claims.filter((c) => c !== gone);
        if (left.length === 0) expect(next).toBeNull();
        else expect(heldBy(next as Member)).toEqual(heldBy(holding(left)));
      }),
    );
  });

  it('stay when they are kept ones, or of nobody who asks', () => {
    const kept = holding([claimOf({ kind: 'kept' })]);
    expect(withoutClaim(kept, holderOf(claimOf()), NOW)).toBe(kept);
    const held = holding([claimOf()]);
    expect(withoutClaim(held, holderOf(claimOf({ syncId: 's2' })), NOW)).toBe(held);
    expect(withoutClaim(held, holderOf(claimOf({ orgId: 'o2' })), NOW)).toBe(held);
  });

  it('of one person by several records are told apart', () => {
    const sources = ['006000000000001AAA', '006000000000002AAA'];
    const claims = sources.map((sourceId) => claimOf({ recordId: '003000000000001AAA', sourceId }));
    const [first] = claims as [Claim, Claim];
    const left = withoutClaim(holding(claims), { ...holderOf(first), fence: 9 }, NOW);
    expect(left?.claims.map(({ sourceId }) => sourceId)).toEqual([sources[1]]);
  });

  it('remember the run that first put them there', () => {
    const first = withClaim(holding([]), claimOf({ runSeq: 3 }), NOW);
    const later = withClaim(first, claimOf({ runSeq: 8, fields: { name: 'New' } }), NOW);
    expect(later.claims.map(({ since, runSeq }) => [since, runSeq])).toEqual([[3, 8]]);
  });

  it('of a record go all at once, whichever sync holds them, but for kept ones', () => {
    const claims = ['s1', 's2'].map((syncId) => claimOf({ syncId, recordId: 'r1' }));
    const others = [claimOf({ recordId: 'r2' }), claimOf({ syncId: 's3', kind: 'kept' })];
    const gone = { orgId: claimOf().orgId, recordIds: ['r1'] };
    const left = withoutRecord(holding([...claims, ...others]), gone, NOW);
    expect(left?.claims).toHaveLength(2);
    expect(withoutRecord(holding(claims), gone, NOW)).toBeNull();
  });

  it('are neither overwritten nor taken by an older attempt', () => {
    const member = holding([claimOf({ fence: 5 })]);
    expect(withClaim(member, claimOf({ fence: 4, fields: { name: 'Old' } }), NOW)).toBe(member);
    expect(withoutClaim(member, holderOf(claimOf({ fence: 4 })), NOW)).toBe(member);
  });

  it('take the fence of a newer attempt that says the same', () => {
    const member = holding([claimOf({ fence: 5 })]);
    expect(withClaim(member, claimOf({ fence: 5 }), NOW)).toBe(member);
    expect(withClaim(member, claimOf({ fence: 6 }), NOW).claims[0]?.fence).toBe(6);
  });

  it('replace the earlier claim of the same holder, and count a revision', () => {
    const next = withClaim(holding([claimOf()]), claimOf({ fields: { name: 'Ito' } }), 'later');
    expect(next).toMatchObject({ rev: 2, updatedAt: 'later', fields: { name: 'Ito' } });
    expect(next.claims).toHaveLength(1);
  });
});

const optOut = (more: Partial<Consent> = {}): Consent => ({
  ...{ id: 'o1:r1', orgId: 'o1', recordId: 'r1', object: 'Lead', emailKey: 'k1:a' },
  ...{ optedOut: true, at: NOW },
  ...more,
});
const stop = (cause: Suppression['reasons'][number]['cause']): Suppression => ({
  ...{ id: 'all:k1:a', scope: 'all', emailKey: 'k1:a' },
  reasons: [{ cause, at: NOW, actor: 'person', reason: 'asked' }],
});

describe('causes of an address', () => {
  const anyCauses = fc
    .tuple(
      fc.array(fc.tuple(fc.constantFrom('r1', 'r2', 'r3'), fc.boolean()), { maxLength: 4 }),
      fc.subarray(['unsubscribed', 'complained', 'hardBounce', 'removed'] as const),
    )
    .map(([records, stops]) => ({
      consents: records.map(([recordId, optedOut]) => optOut({ recordId, optedOut })),
      stops: stops.map(stop),
    }));

  it('make a member mailable exactly when there are none', () => {
    fc.assert(
      fc.property(anyCauses, ({ consents, stops }) => {
        const causes = causesOf(consents, stops);
        expect(causes).toHaveLength(consents.filter((c) => c.optedOut).length + stops.length);
        expect(statusOf(causes) === 'subscribed').toBe(causes.length === 0);
        expect(withCauses(holding([claimOf()]), causes, NOW).status).toBe(statusOf(causes));
      }),
    );
  });

  it('are the same in every order, and then nothing is written', () => {
    fc.assert(
      fc.property(anyCauses, ({ consents, stops }) => {
        const member = withCauses(holding([claimOf()]), causesOf(consents, stops), NOW);
        const reversed = causesOf([...consents].reverse(), [...stops].reverse());
        expect(withCauses(member, reversed, 'later')).toBe(member);
      }),
    );
  });

  it.each([
    [['hardBounce', 'complained', 'unsubscribed'], 'complained'],
    [['unsubscribed', 'hardBounce'], 'bounced'],
    [['removed'], 'unsubscribed'],
  ] as const)('%j show as %s', (causes, status) => {
    expect(statusOf(causesOf([], causes.map(stop)))).toBe(status);
  });

  it('stand for a record that has left the address as long as its claim stands there', () => {
    const [cause] = causesOf([optOut()], []) as [Cause];
    const member = withCauses(holding([claimOf()]), [cause], NOW);
    expect(heldCauses(member, [])).toEqual([cause]);
    expect(heldCauses(member, [optOut({ optedOut: false })])).toEqual([]);
    const other = withCauses(holding([claimOf({ recordId: 'r2' })]), [cause], NOW);
    expect(heldCauses(other, [])).toEqual([]);
  });
});
