import { startEmulator } from '../../emulator/index.js';
import { createFakeSalesforce } from '../../salesforce/fake.js';
import type { FieldSummary, SalesforceRecord } from '../../salesforce/port.js';
import { describeGateway, SUITE_LEADS } from './conformance.js';
import { connectionTo, leadId, testGateway } from './small-org.js';

const ACME = "Company = 'Acme' AND LastName != 'ORDER BY'";

describeGateway('the real client, over HTTP to the emulator', async () => {
  const emulator = await startEmulator();
  const { writer, schema, credentials } = emulator.org;
  const ids = SUITE_LEADS.map((lead) => writer.insert('Lead', { ...lead }));
  const deletedId = writer.insert('Lead', { LastName: 'Gone', Company: 'Acme' });
  const lead = schema.stored('Lead');
  if (lead !== undefined && lead !== null) writer.remove(lead, deletedId);
  if (lead !== undefined && lead !== null) {
    const acme = { developerName: 'Acme', label: 'Acme', columns: ['Name'], where: ACME };
    const listViews = [...(lead.definition.listViews ?? []), acme];
    schema.define({ ...lead.definition, listViews });
  }
  const { gateway } = testGateway();
  const { clientId, clientSecret } = credentials;
  const auth = { type: 'clientCredentials' as const, clientId, clientSecret };
  const stop = () => gateway.close().then(() => emulator.close());
  return { gateway, connection: connectionTo(emulator.url, auth), ids, deletedId, mine: 25, stop };
});

describeGateway('the fake', () => {
  const ids = SUITE_LEADS.map((_, i) => leadId(i + 1));
  const deletedId = leadId(100);
  const records: SalesforceRecord[] = SUITE_LEADS.map((lead, i) => ({
    ...lead,
    Id: ids[i] ?? '',
    IsDeleted: false,
  }));
  const gone = { Id: deletedId, LastName: 'Gone', Company: 'Acme', Email: null };
  records.push({ ...gone, HasOptedOutOfEmail: false, IsDeleted: true });
  const listViews = [
    view(1, 'AllLeads', true),
    view(2, 'Acme', true),
    view(3, 'RecentlyViewedLeads', false),
    view(4, 'MyLeads', true),
  ];
  const shown = (n: number, scope: string | null, where: string | null) => ({
    definition: { id: viewId(n), label: listViews[n - 1]?.label ?? '', scope, where },
    matches: (record: SalesforceRecord) => where === null || record['Company'] === 'Acme',
  });
  const views = {
    [viewId(1)]: shown(1, null, null),
    [viewId(2)]: shown(2, null, ACME),
    [viewId(4)]: shown(4, 'mine', null),
  };
  const objects = {
    Lead: {
      records: records.reverse(),
      fields: Object.keys(gone).concat('HasOptedOutOfEmail', 'IsDeleted').map(field),
      listViews,
    },
  };
  const gateway = createFakeSalesforce({ objects, views });
  const stop = () => Promise.resolve();
  const connection = connectionTo('https://login.salesforce.com');
  return Promise.resolve({ gateway, connection, ids, deletedId, mine: 0, stop });
});

const viewId = (n: number): string => `00B00000000000${n}AAA`;
const view = (n: number, developerName: string, soqlCompatible: boolean) => ({
  id: viewId(n),
  label: developerName,
  developerName,
  soqlCompatible,
});

const field = (name: string): FieldSummary => ({
  name,
  label: name,
  type: name === 'Email' ? 'email' : 'string',
  length: 80,
  custom: false,
  nillable: true,
  updateable: true,
  filterable: true,
  calculated: false,
  htmlFormatted: false,
  picklistValues: [],
  referenceTo: [],
  relationshipName: null,
});
