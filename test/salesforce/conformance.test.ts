import { startEmulator } from '../../emulator/index.js';
import { createFakeSalesforce } from '../../salesforce/fake.js';
import type { FieldSummary, SalesforceRecord } from '../../salesforce/port.js';
import { describeGateway, SUITE_LEADS } from './conformance.js';
import { connectionTo, leadId, testGateway } from './small-org.js';

describeGateway('the real client, over HTTP to the emulator', async () => {
  const emulator = await startEmulator();
  const { writer, schema, credentials } = emulator.org;
  const ids = SUITE_LEADS.map((lead) => writer.insert('Lead', { ...lead }));
  const deletedId = writer.insert('Lead', { LastName: 'Gone', Company: 'Acme' });
  const lead = schema.stored('Lead');
  if (lead !== undefined && lead !== null) writer.remove(lead, deletedId);
  const { gateway } = testGateway();
  const { clientId, clientSecret } = credentials;
  const auth = { type: 'clientCredentials' as const, clientId, clientSecret };
  const stop = () => gateway.close().then(() => emulator.close());
  return { gateway, connection: connectionTo(emulator.url, auth), ids, deletedId, stop };
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
    { id: '00B000000000001AAA', label: 'All', developerName: 'All', soqlCompatible: true },
  ];
  const objects = {
    Lead: {
      records: records.reverse(),
      fields: Object.keys(gone).concat('HasOptedOutOfEmail', 'IsDeleted').map(field),
      listViews,
    },
  };
  const gateway = createFakeSalesforce({ objects });
  const stop = () => Promise.resolve();
  const connection = connectionTo('https://login.salesforce.com');
  return Promise.resolve({ gateway, connection, ids, deletedId, stop });
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
