import { PERSON_FIELDS } from '../schema/person-account.js';
import type { Database } from './database.js';
import type { Values } from './table.js';
import type { Writer } from './writer.js';

const STAMPS = ['CreatedDate', 'LastModifiedDate', 'SystemModstamp'];

/** The values of an account row, apart from those that belong to the contact behind it. */
export function splitPerson(values: Values): { account: Values; contact: Values } {
  const account: Values = {};
  const contact: Values = {};
  for (const [name, value] of Object.entries(values)) {
    const own = PERSON_FIELDS.get(name);
    if (own === undefined) account[name] = value;
    else contact[own] = value;
  }
  return { account, contact };
}

/** An account with a last name is a person. */
export function isPersonRow(values: Values): boolean {
  return typeof values.LastName === 'string';
}

/** Adds the account and the contact behind it. */
export function insertPerson(writer: Writer, values: Values, number?: number): string {
  const { account, contact } = splitPerson(values);
  const stamps = pickStamps(values);
  const id = writer.insert('Account', account, number);
  const own = { ...stamps, ...contact, AccountId: id, IsPersonAccount: true };
  const PersonContactId = writer.insert('Contact', own);
  writer.link(id, { ...stamps, PersonContactId });
  return id;
}

function pickStamps(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => STAMPS.includes(name)));
}

/** The other half of a Person Account: the contact of an account, the account of a contact; null for anything else. */
export function otherHalf(
  database: Database,
  objectName: string,
  number: number,
): { object: 'Account' | 'Contact'; number: number } | null {
  if (objectName !== 'Account' && objectName !== 'Contact') return null;
  const table = database.tableNamed(objectName);
  if (objectName === 'Contact' && table.read(number, 'IsPersonAccount') !== true) return null;
  const object = objectName === 'Account' ? 'Contact' : 'Account';
  const id = table.read(number, objectName === 'Account' ? 'PersonContactId' : 'AccountId');
  const at = typeof id === 'string' ? database.tableNamed(object).find(id) : null;
  return at === null ? null : { object, number: at };
}
