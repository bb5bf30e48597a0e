import { badRequest } from '../api-error.js';
import type { Value } from '../values.js';
import type { Database } from './database.js';
import type { Table, Values } from './table.js';
import type { Writer } from './writer.js';

export interface CampaignSwitches {
  /** What a member's unknown status does: the campaign's default is taken, or the row is refused. */
  unknownStatus: 'default' | 'refuse';
  /** Whether the API may create CampaignMemberStatus records. */
  createStatuses: boolean;
}

/** The statuses every new campaign starts with. */
export function addDefaultStatuses(writer: Writer, campaignId: string): void {
  const add = (Label: string, SortOrder: number, IsDefault: boolean, HasResponded: boolean) =>
    writer.insert('CampaignMemberStatus', {
      CampaignId: campaignId,
      Label,
      SortOrder,
      IsDefault,
      HasResponded,
    });
  add('Sent', 1, true, false);
  add('Responded', 2, false, true);
}

/** Refuses what the org refuses of a new member and fills in what it fills in. */
export function completeMember(
  database: Database,
  writer: Writer,
  values: Values,
  switches: CampaignSwitches,
  today: string,
): Values {
  if (!values.LeadId && !values.ContactId)
    throw badRequest('REQUIRED_FIELD_MISSING', 'Required fields are missing: [LeadId, ContactId]', [
      'LeadId',
      'ContactId',
    ]);
  const kept: Values = values.ContactId ? { ...values, LeadId: null } : { ...values };
  checkPerson(database, kept);
  const person = kept.ContactId ? 'ContactId' : 'LeadId';
  const twin = writer.findBy(
    'CampaignMember',
    ['CampaignId', person],
    [kept.CampaignId ?? null, kept[person] ?? null],
  );
  if (twin.length > 0) throw badRequest('DUPLICATE_VALUE', 'Already a campaign member.', []);
  return withStatus(database, kept, String(kept.CampaignId), switches, today);
}

function checkPerson(database: Database, values: Values): void {
  const lead = typeof values.LeadId === 'string' ? database.find(values.LeadId) : null;
  if (lead?.table.read(lead.number, 'IsConverted') === true)
    throw badRequest('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', ['LeadId']);
}

/** Sets HasResponded from the member's status and the day of the first response. */
export function withStatus(
  database: Database,
  values: Values,
  campaignId: string,
  switches: CampaignSwitches,
  today: string,
): Values {
  const statuses = statusesOf(database, campaignId);
  const asked = values.Status ?? null;
  const found = statuses.find(({ label }) => label === asked);
  if (asked !== null && !found && switches.unknownStatus === 'refuse')
    throw badRequest(
      'FIELD_INTEGRITY_EXCEPTION',
      `Status: bad value for campaign member status: ${String(asked)}`,
      ['Status'],
    );
  const status = found ?? statuses.find(({ isDefault }) => isDefault) ?? statuses[0];
  if (!status) return values;
  const responded = status.hasResponded ? { FirstRespondedDate: today } : {};
  return { ...responded, ...values, Status: status.label, HasResponded: status.hasResponded };
}

interface Status {
  label: Value;
  isDefault: boolean;
  hasResponded: boolean;
}

function statusesOf(database: Database, campaignId: string): Status[] {
  const table: Table = database.tableNamed('CampaignMemberStatus');
  const statuses: Status[] = [];
  for (const number of table.numbers()) {
    if (table.read(number, 'CampaignId') !== campaignId) continue;
    if (table.read(number, 'IsDeleted') === true) continue;
    statuses.push({
      label: table.read(number, 'Label'),
      isDefault: table.read(number, 'IsDefault') === true,
      hasResponded: table.read(number, 'HasResponded') === true,
    });
  }
  return statuses;
}
