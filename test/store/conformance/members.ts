import { expect, it } from 'vitest';
import type { Member } from '../../../domain/member.js';
import { collect, everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { aClaim, aMember, minute, recordId } from '../samples.js';

const numbered = (list: string, count: number): Member[] =>
  Array.from({ length: count }, (_, i) => aMember(list, `k1:${String(i).padStart(5, '0')}`));

export function memberConformance(stores: Subject): void {
  it('come back as they were, also with values that begin with a dollar', async () => {
    const member = aMember('back', 'k1:a', {
      fields: { name: '$set', empty: '', none: null, price: 1.5, yes: true },
      causes: [{ type: 'salesforceOptOut', orgId: '00D1', recordId: recordId(1), at: minute(1) }],
      claims: [aClaim({ sourceId: recordId(2), since: 3, fields: { tags: ['a', '$b'] } })],
    });
    expect(await stores().members.insertNew([member])).toEqual({ taken: [] });
    expect(await stores().members.get(member.id)).toEqual(member);
    const bare = aMember('back', 'k1:b', { fields: {}, claims: [] });
    await stores().members.insertNew([bare]);
    expect(await stores().members.get(bare.id)).toEqual(bare);
  });

  it('answer which ids were taken, and leave those alone', async () => {
    const [first, second, third] = ['a', 'b', 'c'].map((k) => aMember('taken', `k1:${k}`));
    await stores().members.insertNew([second as Member]);
    const again = [first, second, third].map((m) => ({ ...(m as Member), email: 'new@x.org' }));
    expect(await stores().members.insertNew(again)).toEqual({ taken: ['taken:k1:b'] });
    expect((await stores().members.get('taken:k1:b'))?.email).toBe('k1:b@example.org');
    expect((await stores().members.get('taken:k1:c'))?.email).toBe('new@x.org');
  });

  it('are inserted and read in any number', async () => {
    const members = numbered('many', 1003);
    expect(await stores().members.insertNew(members)).toEqual({ taken: [] });
    const found = await stores().members.getMany([...members.map((m) => m.id), 'many:k1:none']);
    expect(found.size).toBe(1003);
    expect(await stores().members.insertNew(members)).toMatchObject({
      taken: members.map((m) => m.id),
    });
    expect(await stores().members.insertNew([])).toEqual({ taken: [] });
    expect(await stores().members.replace([])).toEqual({ lost: [] });
  });

  it('are replaced only over the rev that was read', async () => {
    const members = numbered('rev', 5);
    await stores().members.insertNew(members);
    const next = members.map((m) => ({ ...m, rev: 2, email: 'second@x.org' }));
    expect(await stores().members.replace(next)).toEqual({ lost: [] });
    const rivals = members.slice(1, 3).map((m) => ({ ...m, rev: 2, email: 'rival@x.org' }));
    const third = { ...(members[4] as Member), rev: 3, email: 'third@x.org' };
    expect(await stores().members.replace([...rivals, third])).toEqual({
      lost: rivals.map((m) => m.id),
    });
    const emails = [...(await stores().members.getMany(members.map((m) => m.id))).values()];
    expect(emails.map((m) => m.email).sort()).toEqual([
      ...Array.from({ length: 4 }, () => 'second@x.org'),
      'third@x.org',
    ]);
  });

  it('do not come back by a replacement after they were removed', async () => {
    const member = aMember('revive', 'k1:a');
    await stores().members.insertNew([member]);
    expect(await stores().members.remove([member])).toEqual({ lost: [] });
    expect(await stores().members.replace([{ ...member, rev: 2 }])).toEqual({ lost: [member.id] });
    expect(await stores().members.get(member.id)).toBeNull();
  });

  it('are removed only at the rev that was read; what is gone already is no loss', async () => {
    const [a, b, c] = numbered('remove', 3) as [Member, Member, Member];
    await stores().members.insertNew([a, b]);
    await stores().members.replace([{ ...b, rev: 2 }]);
    expect(await stores().members.remove([a, b, c])).toEqual({ lost: [b.id] });
    expect(await stores().members.get(a.id)).toBeNull();
    expect(await stores().members.get(b.id)).toMatchObject({ rev: 2 });
  });

  it('never lose a claim to writers at the same time', async () => {
    const start = aMember('race', 'k1:a', { claims: [] });
    await stores().members.insertNew([start]);
    const addClaim = async (n: number): Promise<void> => {
      const held = (await stores().members.get(start.id)) as Member;
      const claims = [...held.claims, aClaim({ syncId: `s${n}` })];
      const { lost } = await stores().members.replace([{ ...held, claims, rev: held.rev + 1 }]);
      if (lost.length > 0) await addClaim(n);
    };
    await Promise.all(Array.from({ length: 8 }, (_, n) => addClaim(n)));
    const end = await stores().members.get(start.id);
    expect(end?.claims.map((claim) => claim.syncId).sort()).toEqual(
      Array.from({ length: 8 }, (_, n) => `s${n}`),
    );
    expect(end?.rev).toBe(9);
  });

  it('page in id order, one list only', async () => {
    const members = numbered('paged', 23);
    await stores().members.insertNew([...members].reverse());
    await stores().members.insertNew([aMember('paged-more', 'k1:x'), aMember('page', 'k1:x')]);
    const pages = await everyPage(10, (request) => stores().members.page('paged', {}, request));
    expect(pages.map((page) => page.length)).toEqual([10, 10, 3]);
    expect(pages.flat()).toEqual(members);
    const exact = await stores().members.page('paged', {}, { limit: 23 });
    expect(exact.nextCursor).toBeNull();
  });

  it('page by status and by the start of the address', async () => {
    const status = (i: number) => (i % 3 === 0 ? ('bounced' as const) : ('subscribed' as const));
    const members = numbered('filtered', 12).map((m, i) => ({
      ...m,
      status: status(i),
      email: i % 2 === 0 ? `a+b.c${i}@x.org` : `aab.c${i}@x.org`,
    }));
    await stores().members.insertNew(members);
    const ids = async (filter: { status?: 'bounced'; q?: string }) => {
      const pages = await everyPage(2, (page) => stores().members.page('filtered', filter, page));
      return pages.flat().map((m) => Number(m.emailKey.slice(3)));
    };
    expect(await ids({ status: 'bounced' })).toEqual([0, 3, 6, 9]);
    expect(await ids({ q: 'A+B.' })).toEqual([0, 2, 4, 6, 8, 10]);
    expect(await ids({ status: 'bounced', q: 'a+b.' })).toEqual([0, 6]);
    expect(await ids({ q: '.*' })).toEqual([]);
    expect(await stores().members.count('filtered')).toBe(12);
    expect(await stores().members.count('filtered', 'bounced')).toBe(4);
    expect(await stores().members.count('filtered', 'complained')).toBe(0);
  });

  it('stream a whole list in id order', async () => {
    const members = numbered('streamed', 1201);
    await stores().members.insertNew(members);
    expect(await collect(stores().members.all('streamed'))).toEqual(members);
    expect(await collect(stores().members.all('nobody'))).toEqual([]);
  });

  it('refuse a cursor of another list, of nothing, and of their own making', async () => {
    await stores().members.insertNew(numbered('cursor', 3));
    const { nextCursor } = await stores().members.page('cursor', {}, { limit: 1 });
    expect(nextCursor).not.toBeNull();
    for (const [list, cursor] of [
      ['other', nextCursor ?? ''],
      ['cursor', ''],
      ['cursor', 'e30'],
      ['cursor', `${nextCursor}A`],
    ] as const) {
      const read = stores().members.page(list, {}, { limit: 1, cursor });
      await expect(read).rejects.toMatchObject({ type: 'INVALID_CURSOR' });
    }
  });
}
