import { expect } from 'vitest';
import type { MemberRow, Run } from './api.js';
import type { House } from './house.js';
import { nonZero, tally, type Expected } from './truth.js';

/** The run and the list are what the independent computation says, record by record and member by member. */
export async function expectTruth(
  house: House,
  run: Run,
  listId: string,
  expected: Expected,
): Promise<void> {
  expect(run.error).toBeNull();
  expect(run.state).toBe('succeeded');
  expectCounts(run, expected);
  await expectRecords(house, run, expected);
  expectMembers(await house.members(listId), expected);
}

function expectCounts(run: Run, { dispositions, removals, members }: Expected): void {
  const { counts, ledger } = run;
  if (counts === null) throw new Error('the run has no counts');
  expect(ledger.closed).toBe(true);
  expect(nonZero(counts.dispositions)).toEqual(tally(dispositions.values()));
  expect(nonZero(counts.removals)).toEqual(removals);
  expect(counts.read).toBe(dispositions.size);
  expect(counts.people).toBe(dispositions.size);
  expect(counts.notRead).toBe(0);
  expect(sum(counts.dispositions)).toBe(counts.read);
  const subscribed = [...members.values()].filter(({ status }) => status === 'subscribed');
  expect(counts.members).toBe(subscribed.length);
}

/** Every record exactly once, with its own answer. */
async function expectRecords(house: House, run: Run, { dispositions }: Expected): Promise<void> {
  const rows = await house.records(run.id);
  expect(rows.length).toBe(dispositions.size);
  const answered = new Map(rows.map((row) => [row.sourceId, row.disposition]));
  expect(answered.size).toBe(rows.length);
  expect(differences(answered, dispositions)).toEqual([]);
}

function expectMembers(members: MemberRow[], expected: Expected): void {
  const emails = members.map(({ email }) => email);
  expect(new Set(emails).size).toBe(emails.length);
  const found = new Map(
    members.map(({ email, status, fields }) => [email, plain({ status, fields })]),
  );
  const wanted = new Map([...expected.members].map(([email, member]) => [email, plain(member)]));
  expect(differences(found, wanted)).toEqual([]);
}

/** Text that does not depend on the order in which fields were written. */
const plain = ({ status, fields }: { status: string; fields: Record<string, unknown> }): string =>
  JSON.stringify([status, Object.entries(fields).sort(([a], [b]) => (a < b ? -1 : 1))]);

/** The first few places where two answers differ. */
export function differences(
  found: Map<string, string>,
  wanted: Map<string, string>,
): { key: string; found: string | undefined; wanted: string | undefined }[] {
  const keys = new Set([...found.keys(), ...wanted.keys()]);
  return [...keys]
    .filter((key) => found.get(key) !== wanted.get(key))
    .slice(0, 10)
    .map((key) => ({ key, found: found.get(key), wanted: wanted.get(key) }));
}

const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0);
