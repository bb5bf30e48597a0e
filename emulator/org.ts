import type { Query } from '@jetstreamapp/soql-parser-js';
import { AsyncJobs } from './async/jobs.js';
import { BulkJobs } from './bulk/jobs.js';
import { createClock } from './clock.js';
import type { Clock } from './clock.js';
import type { Credentials } from './credentials.js';
import { FaultRules } from './faults/rules.js';
import { generate } from './generator/generate.js';
import type { Generated, GenerateOptions } from './generator/generate.js';
import { createSequence } from './generator/random.js';
import { RequestLog } from './http/request-log.js';
import { idOf } from './ids.js';
import { Sessions } from './oauth/sessions.js';
import { Database } from './records/database.js';
import { DelayedCommits } from './records/delayed.js';
import { Writer } from './records/writer.js';
import { Cursors } from './rest/cursors.js';
import { attendee } from './schema/attendee.js';
import { enablePersonAccounts } from './schema/person-account.js';
import { Schema } from './schema/schema.js';
import { STANDARD_OBJECTS } from './schema/standard.js';
import type { ObjectDefinition } from './schema/types.js';
import type { Settings } from './settings.js';
import { createParser } from './soql/parse.js';

/** Everything one emulated org consists of. */
export interface Org {
  orgId: string;
  userId: string;
  credentials: Credentials;
  settings: Settings;
  clock: Clock;
  schema: Schema;
  database: Database;
  writer: Writer;
  sessions: Sessions;
  cursors: Cursors;
  bulk: BulkJobs;
  /** Jobs of Bulk v1. */
  asyncJobs: AsyncJobs;
  delayed: DelayedCommits;
  faults: FaultRules;
  log: RequestLog;
  usage: { requests: number };
  parse: (soql: string) => Query;
  /** 0 ≤ x < 1, repeatable by seed. */
  random: () => number;
  /** The address the emulator answers on. */
  url: () => string;
  generate: (options: GenerateOptions) => Generated;
  /** Empties every object but User and Organization. */
  clearRecords: () => void;
}

export interface OrgOptions {
  seed: number;
  credentials: Credentials;
  settings: Settings;
  objects: readonly ObjectDefinition[];
  sandbox: boolean;
  url: () => string;
}

export function createOrg(options: OrgOptions): Org {
  const { settings, credentials } = options;
  const clock = createClock();
  const schema = new Schema();
  for (const object of [...STANDARD_OBJECTS, ...options.objects]) schema.define(object);
  const database = new Database(schema);
  const users: string[] = [];
  const userId = (): string => users[0] ?? idOf('005', 62 ** 5);
  const writer = new Writer({ schema, database, clock, switches: settings, userId });
  users.push(...addUsers(writer, credentials.username, settings.timeZone));
  const orgId = addOrganization(writer, options);
  const sessions = new Sessions(orgId, clock, settings);
  sessions.addRefreshToken(credentials.refreshToken);
  const random = createSequence(options.seed);
  return {
    orgId,
    userId: userId(),
    credentials,
    settings,
    clock,
    schema,
    database,
    writer,
    sessions,
    cursors: new Cursors(clock, settings),
    delayed: new DelayedCommits(clock),
    asyncJobs: new AsyncJobs(clock, settings),
    bulk: new BulkJobs(clock, settings, createSequence(options.seed + 1)),
    faults: new FaultRules(random),
    log: new RequestLog(),
    usage: { requests: 0 },
    parse: createParser(),
    random,
    url: options.url,
    generate(generateOptions) {
      if (generateOptions.personAccounts) enablePersonAccounts(schema);
      if (generateOptions.attendees && !schema.stored(attendee.name)) schema.define(attendee);
      const made = generate(database, { seed: options.seed, ...generateOptions });
      writer.forgetIndexes();
      return made;
    },
    clearRecords() {
      this.delayed.clear();
      database.clear(['User', 'Organization']);
      writer.forgetIndexes();
    },
  };
}

/** The record of the org itself; its Id follows from the seed. */
function addOrganization(writer: Writer, options: OrgOptions): string {
  const values = {
    Name: 'Acme',
    OrganizationType: 'Enterprise Edition',
    InstanceName: 'EM1',
    TimeZoneSidKey: options.settings.timeZone,
    IsSandbox: options.sandbox,
  };
  return writer.insert('Organization', values, 62 ** 5 + options.seed);
}

/** The integration user and two people who own records. */
function addUsers(writer: Writer, username: string, timeZone: string): string[] {
  const people = [
    ['Integration', 'User', username],
    ['Aya', 'Nakamura', 'aya.nakamura@acme.example'],
    ['Ben', 'Okafor', 'ben.okafor@acme.example'],
  ];
  return people.map(([FirstName = '', LastName = '', Username = '']) =>
    writer.insert('User', {
      FirstName,
      LastName,
      Username,
      Alias: LastName.slice(0, 8).toLowerCase(),
      Email: Username,
      TimeZoneSidKey: timeZone,
    }),
  );
}
