import type { FieldValue, Member } from '../domain/member.js';
import type { Stores } from '../store/port.js';
import { allPages } from './csv.js';
import type { CsvColumn } from './csv.js';

const DEFAULT_NAMES = ['email'];

/** Member fields that the list's syncs map, in the order of the mappings. */
export async function mappedFieldNames(stores: Stores, listId: string): Promise<string[]> {
  const names = new Set<string>();
  for await (const syncs of allPages((request) => stores.syncs.page({ listId }, request))) {
    for (const { id, version } of syncs) {
      const stored = await stores.syncs.version(id, version);
      stored?.definition.mapping.forEach(({ to }) => names.add(to));
    }
  }
  return [...names].filter((name) => !DEFAULT_NAMES.includes(name));
}

/** What no sync maps any more still comes out, as JSON in the last column. */
export function memberColumns(names: string[]): CsvColumn<Member>[] {
  const known = new Set([...names, ...DEFAULT_NAMES]);
  return [
    { header: 'email', value: ({ email }) => email },
    { header: 'status', value: ({ status }) => status },
    { header: 'causes', value: ({ causes }) => [...new Set(causes.map((c) => c.type))].join(' ') },
    ...names.map((name) => ({
      header: `fields.${name}`,
      value: ({ fields }: Member) => cellOf(fields[name]),
    })),
    { header: 'otherFields', value: ({ fields }) => unknownFields(fields, known) },
    { header: 'createdAt', value: ({ createdAt }) => createdAt },
    { header: 'updatedAt', value: ({ updatedAt }) => updatedAt },
  ];
}

/** Several values as Salesforce writes them. */
const cellOf = (value: FieldValue | undefined) =>
  Array.isArray(value) ? value.join(';') : (value ?? null);

function unknownFields(fields: Member['fields'], known: Set<string>): string | null {
  const others = Object.entries(fields).filter(([name]) => !known.has(name));
  return others.length > 0 ? JSON.stringify(Object.fromEntries(others)) : null;
}
