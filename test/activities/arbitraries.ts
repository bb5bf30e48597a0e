import fc from 'fast-check';
import { ADDRESSES } from './model.js';
import { leadId, type Person } from './people.js';

const usable = ['a@x.example', ' A@X.Example', 'b@x.example', 'c@x.example', 'd@x.example'];

/** One record with an address of a tiny alphabet, so that people meet. Its place in Id order is given later. */
const anyTraits = fc.record({
  email: fc.oneof(
    { arbitrary: fc.constantFrom(...usable), weight: 6 },
    { arbitrary: fc.constantFrom(null, ...Object.keys(ADDRESSES)), weight: 2 },
  ),
  name: fc.constantFrom('Sato', 'Weiss', 'Moreau'),
  company: fc.constantFrom(null, 'Acme', 'Kita'),
  created: fc.integer({ min: 1, max: 3 }),
  optedOut: fc.nat(5).map((n) => n === 0),
  converted: fc.nat(6).map((n) => n === 0),
});

export const anyPerson = (n: number): fc.Arbitrary<Person> =>
  anyTraits.map((traits) => ({ n, ...traits }));

export const anyPeople = (max: number): fc.Arbitrary<Person[]> =>
  fc
    .array(anyTraits, { maxLength: max })
    .map((all) => all.map((traits, i) => ({ n: i + 1, ...traits })));

/** One change of an org: a record set anew (or for the first time), traits of one changed, or one out of sight. */
export type OrgEdit =
  | { put: Person }
  | { change: number; to: Partial<Person> }
  | { flipOptOut: number }
  | { hide: number };

export function anyEdit(max: number): fc.Arbitrary<OrgEdit> {
  const n = fc.integer({ min: 1, max });
  const change = (to: fc.Arbitrary<Partial<Person>>) =>
    fc.tuple(n, to).map(([at, traits]): OrgEdit => ({ change: at, to: traits }));
  const readdress = change(fc.constantFrom(...usable, null, 'broken').map((email) => ({ email })));
  return fc.oneof(
    n.chain(anyPerson).map((put): OrgEdit => ({ put })),
    readdress,
    readdress,
    n.map((flipOptOut): OrgEdit => ({ flipOptOut })),
    change(fc.constantFrom({ converted: true }, { name: 'Ito' }, { company: null })),
    change(fc.constantFrom({ deleted: true }, { deleted: true, mergedInto: leadId(1) })),
    n.map((hide): OrgEdit => ({ hide })),
  );
}

/** Opt-outs that pass to the survivor of a merge have tests of their own: here they are deleted only. */
function merged({ mergedInto, ...person }: Person): Person {
  return mergedInto === undefined || person.optedOut ? person : { ...person, mergedInto };
}

export function edited(people: readonly Person[], edit: OrgEdit): Person[] {
  if ('put' in edit) {
    const others = people.filter((p) => p.n !== edit.put.n);
    return [...others, edit.put].sort((a, b) => a.n - b.n);
  }
  if ('hide' in edit) return people.filter((p) => p.n !== edit.hide);
  if ('change' in edit) {
    return people.map((p) => (p.n === edit.change ? merged({ ...p, ...edit.to }) : p));
  }
  const flips = (p: Person) => p.n === edit.flipOptOut && !p.deleted;
  return people.map((p) => (flips(p) ? { ...p, optedOut: !p.optedOut } : p));
}
