import { afterAll, beforeAll, expect, it } from 'vitest';
import { freezeSource } from '../../activities/freeze-source.js';
import { PageReader } from '../../activities/page-reader.js';
import type { SourceRecord } from '../../activities/people.js';
import { sourcePages } from '../../activities/source-pages.js';
import { startBulk } from '../../activities/start-bulk.js';
import type { Source } from '../../domain/sync.js';
import { startEmulator, type Emulator } from '../../emulator/index.js';
import type { ClosableSalesforceGateway } from '../../salesforce/gateway.js';
import type { SalesforceOrg } from '../../salesforce/port.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import { connectionTo, testGateway } from '../salesforce/small-org.js';
import { readingOf, syncOf } from './crm.js';

const SIZES = { leads: 60, contacts: 500, accounts: 70, opportunities: 90 };
const PAGE = 200;
const keyring = createKeyring({
  keys: [{ id: 'test', secret: 'a secret of tests, 32 bytes long' }],
});
const stores = createFakeStores({ keyring });
const { signal } = new AbortController();

let emulator: Emulator;
let gateway: ClosableSalesforceGateway;
let org: SalesforceOrg;
beforeAll(async () => {
  emulator = await startEmulator({ ...SIZES, personAccounts: 40, attendees: 50 });
  ({ gateway } = testGateway());
  const { clientId, clientSecret } = emulator.credentials;
  const auth = { type: 'clientCredentials', clientId, clientSecret } as const;
  org = await gateway.open(connectionTo(emulator.url, auth));
});
afterAll(async () => {
  await gateway.close();
  await emulator.close();
});

/** Every person of the org by the field that leads to them. */
const personRows = (object: string, field: string): number => {
  const table = emulator.org.database.tableNamed(object);
  return [...table.numbers()].filter((number) => table.read(number, field)).length;
};

it.each<[string, Partial<Source>, number, () => number]>([
  ['Leads', { object: 'Lead' }, 60, () => 60],
  ['Contacts, of Person Accounts too', { object: 'Contact' }, 540, () => 540],
  ['Person Accounts', { object: 'Account', emailField: 'PersonEmail' }, 110, () => 40],
  [
    'Contacts of accounts',
    { object: 'Account', people: 'contacts' },
    110,
    () => personRows('Contact', 'AccountId'),
  ],
  ['all roles', { object: 'Opportunity', people: 'allRoles' }, 90, () => 180],
  ['primary roles', { object: 'Opportunity', people: 'primaryRole' }, 90, () => 90],
  ['custom records', { object: 'Attendee__c', emailField: 'Email__c' }, 50, () => 50],
  [
    'custom records by their Contact',
    { object: 'Attendee__c', emailField: 'Contact__r.Email' },
    50,
    () => personRows('Attendee__c', 'Contact__c'),
  ],
])(
  '%s are read alike by REST and in bulk, to the last person',
  async (_name, source, n, people) => {
    const [rest, bulk] = [await readBy('rest', source), await readBy('bulk', source)];
    expect(rest).toHaveLength(n);
    expect(rest.flatMap((record) => record.people)).toHaveLength(people());
    expect(bulk).toEqual(rest);
  },
);

async function readBy(reader: 'rest' | 'bulk', source: Partial<Source>): Promise<SourceRecord[]> {
  const definition = syncOf({ ...source, reader });
  const draft = readingOf(definition).run;
  const frozen = await freezeSource(stores, org, { run: draft, definition, pageSize: PAGE });
  const begun = await startBulk(org, { run: { ...draft, ...frozen }, definition });
  const reading = { run: { ...draft, ...frozen, ...begun }, definition };
  expect(reading.run.source?.reader).toBe(reader);
  const pages = sourcePages(stores, org, reading);
  const pageReader = new PageReader(org, reading, pages, { pageSize: PAGE, signal });
  await pageReader.open(signal);
  const records: SourceRecord[] = [];
  for (;;) {
    const page = await pageReader.page(records.at(-1)?.source.Id ?? null);
    records.push(...page);
    if (page.length === 0) break;
  }
  await pageReader.close();
  return records;
}
