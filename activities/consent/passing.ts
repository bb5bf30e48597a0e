import type { Passing } from '../../domain/consent.js';
import { inheritedRef } from '../../domain/ids.js';
import type { SalesforceRecord } from '../../salesforce/port.js';
import type { ConsentLook } from './look.js';
import type { WatchedObject } from './watched-objects.js';

export interface WatchedRecord {
  watched: WatchedObject;
  record: SalesforceRecord;
}

/** Where an opted-out record lives on (C7); nothing where it does not, or where the heir has the opt-out already. */
export function passingOf(look: ConsentLook, { watched, record }: WatchedRecord): Passing[] {
  const heir = heirOf(watched, record);
  if (heir === null) return [];
  const { orgId, known } = look;
  const isPassed = known.keyOfOptOut(orgId, inheritedRef(heir.heirId, record.Id)) !== undefined;
  return isPassed ? [] : [{ orgId, from: record.Id, ...heir }];
}

/** The survivor of a merge, or the Contact that a Lead became. */
export function heirOf(
  { object }: WatchedObject,
  record: SalesforceRecord,
): Pick<Passing, 'heirId' | 'object'> | null {
  const master = record['MasterRecordId'];
  if (typeof master === 'string' && master !== '') return { heirId: master, object };
  const contact = record['ConvertedContactId'];
  if (record['IsConverted'] !== true || typeof contact !== 'string' || contact === '') return null;
  return { heirId: contact, object: 'Contact' };
}
