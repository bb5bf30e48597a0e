import { Failure, failureTypeOf } from '../../domain/failures.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { standardFlag } from '../rows.js';

/** An object whose opt-outs are read of the whole org. */
export interface WatchedObject {
  object: string;
  email: string;
  flag: string;
  /** Fields that lead to the record in which another lives on, as far as the user sees them (C7). */
  heirs: string[];
  /** Whether merged records can be told from deleted ones. */
  merges: boolean;
}

/** Person Accounts come as Account; their Contacts come as Contacts too. */
const OBJECTS = ['Lead', 'Contact', 'Account'];

/**
 * The objects that the user sees. One that was never seen feeds nothing; one that opt-outs were read of before, or whose
 * flag alone is hidden, fails as ACCESS_SHRUNK: nobody is read as not opted out (C3).
 * @param required object whose absence is a failure; null for none
 * @param wasSeen whether opt-outs of an object are known here
 */
export async function watchedObjects(
  org: SalesforceOrg,
  required: string | null,
  wasSeen: (object: string) => Promise<boolean>,
): Promise<WatchedObject[]> {
  const watched: WatchedObject[] = [];
  for (const object of OBJECTS) {
    const fields = await fieldsOf(org, object, object === required);
    const standard = standardFlag(object);
    const isGone = fields === null || isWithoutPeople(object, fields);
    if (standard !== null && isGone && (await wasSeen(object))) {
      throw hidden(object, standard.email, standard.optOut);
    }
    if (fields === null || standard === null || isWithoutPeople(object, fields)) continue;
    const { email, optOut: flag } = standard;
    if (!fields.has(email) || !fields.has(flag)) throw hidden(object, email, flag);
    const heirs = ['IsConverted', 'ConvertedContactId'].filter((field) => fields.has(field));
    const merges = fields.has('MasterRecordId') && fields.has('IsDeleted');
    watched.push({ object, email, flag, heirs, merges });
  }
  return watched;
}

/** An org without Person Accounts has no such field. */
const isWithoutPeople = (object: string, fields: Set<string>): boolean =>
  object === 'Account' && !fields.has('IsPersonAccount');

const hidden = (object: string, email: string, flag: string): Failure =>
  new Failure(
    'ACCESS_SHRUNK',
    `Opt-outs of ${object} cannot be read. Give the integration user read access to ${object}.${email} and ${object}.${flag}.`,
    { details: { object } },
  );

async function fieldsOf(
  org: SalesforceOrg,
  object: string,
  isRequired: boolean,
): Promise<Set<string> | null> {
  try {
    return new Set((await org.fields(object)).map((field) => field.name));
  } catch (error) {
    if (!isRequired && failureTypeOf(error) === 'SALESFORCE_OBJECT_MISSING') return null;
    throw error;
  }
}
