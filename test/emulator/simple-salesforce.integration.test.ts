import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/index.js';
import type { Emulator } from '../../emulator/index.js';
import { createCredentials } from '../../emulator/credentials.js';
import { jsforceAnswers } from './python/jsforce-answers.js';
import { pythonWithClient, run } from './python/run-python.js';

const SCRIPT = join(import.meta.dirname, 'python', 'answers.py');
const RUN_MS = 120_000;
const NOW = '2026-11-23T10:00:00+00:00';
const SOQL =
  'SELECT Id, FirstName, LastName, Email, Description, Score__c, Interests__c, HasOptedOutOfEmail, CreatedDate, ConvertedDate FROM Lead';
const NAMES = [
  'soap_login',
  'describe_global',
  'describe_lead',
  'describe_account',
  'pages',
  'parents_and_children',
  'aggregates',
  'bulk_2',
  'bulk_1',
  'create',
  'update',
  'read',
  'upsert',
  'collections_create',
  'collections_update',
  'collections_delete',
  'delete',
  'query_all_with_deleted',
  'changes',
  'refusals',
];

const running: Emulator[] = [];
let ofPython: Record<string, unknown>;
let ofJsforce: Record<string, unknown>;

/** Two orgs that are equal to the Id and the second, one for each client: both write. */
beforeAll(async () => {
  const credentials = createCredentials({});
  const start = async (): Promise<Emulator> => {
    const population = { leads: 4_200, contacts: 60, personAccounts: 5, opportunities: 10 };
    const emulator = await startEmulator({ ...population, credentials, bulkPolls: 0 });
    emulator.org.clock.set(Date.parse(NOW), true);
    running.push(emulator);
    return emulator;
  };
  const asked = { soql: SOQL, now: NOW };
  const python = await pythonWithClient((line) => process.stderr.write(`${line}\n`));
  const { url } = await start();
  const input = JSON.stringify({ url, ...credentials, ...asked });
  ofPython = JSON.parse(await run(python, [SCRIPT], `${input}\n`, RUN_MS));
  ofJsforce = await jsforceAnswers(await start(), asked);
}, 480_000);

afterAll(() => Promise.all(running.map((emulator) => emulator.close())));

describe('simple-salesforce', () => {
  it('gave an answer to every call', () => {
    expect([Object.keys(ofPython), Object.keys(ofJsforce)]).toEqual([NAMES, NAMES]);
  });

  it.each(NAMES)('agrees with jsforce on %s', (name) => {
    expect(ofPython[name]).toBeTruthy();
    expect(ofPython[name]).toEqual(ofJsforce[name]);
  });

  it('saw several pages, rows that were refused, and a refusal for each bad call', () => {
    expect(ofPython.pages).toHaveLength(3);
    expect(ofPython.bulk_2).toMatchObject({ pages: 3 });
    expect(ofPython.collections_create).toMatchObject([
      { success: true },
      { success: false },
      { success: false },
      { success: true },
    ]);
    expect(ofPython.query_all_with_deleted).toMatchObject([[], [{}, {}]]);
    expect(ofPython.refusals).not.toContain(null);
  });
});
