import { badRequest } from '../api-error.js';
import type { RecordRef } from './database.js';
import type { Database } from './database.js';
import type { Table, Values } from './table.js';
import type { Writer } from './writer.js';

export interface ConvertTargets {
  /** An existing contact to convert into; absent: a new one is made from the lead. */
  contactId?: string;
  accountId?: string;
}

export interface Converted {
  leadId: string;
  contactId: string;
  accountId: string;
}

const CARRIED = [
  'LastName',
  'FirstName',
  'Salutation',
  'Title',
  'Phone',
  'Email',
  'HasOptedOutOfEmail',
];

/** Converts a lead as a person in the org does: the lead stays, marked, and its campaign memberships gain the contact. */
export function convertLead(
  database: Database,
  writer: Writer,
  leadId: string,
  targets: ConvertTargets,
  today: string,
): Converted {
  const lead = database.find(leadId);
  if (lead?.object.name !== 'Lead') throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'no such lead');
  if (lead.table.read(lead.number, 'IsConverted') === true)
    throw badRequest('CANNOT_UPDATE_CONVERTED_LEAD', 'lead is converted already');
  const read = (field: string) => lead.table.read(lead.number, field);
  const accountId = targets.accountId ?? writer.insert('Account', { Name: read('Company') });
  const contactId = targets.contactId ?? writer.insert('Contact', contactOf(lead, accountId));
  writer.edit('Lead', lead.number, {
    IsConverted: true,
    ConvertedDate: today,
    ConvertedContactId: contactId,
    ConvertedAccountId: accountId,
    Status: 'Closed - Converted',
  });
  const id = lead.table.idAt(lead.number);
  moveMembers(database.tableNamed('CampaignMember'), writer, id, contactId);
  return { leadId: id, contactId, accountId };
}

function contactOf(lead: RecordRef, accountId: string): Values {
  const values: Values = { AccountId: accountId };
  for (const field of CARRIED) values[field] = lead.table.read(lead.number, field);
  return values;
}

function moveMembers(members: Table, writer: Writer, leadId: string, contactId: string): void {
  for (const number of members.numbers())
    if (members.read(number, 'LeadId') === leadId)
      writer.edit('CampaignMember', number, { ContactId: contactId });
}
