import type { Database } from '../records/database.js';
import { numberAt } from '../records/table.js';
import type { Block, FieldSource, Table } from '../records/table.js';
import {
  accountSources,
  contactSources,
  leadSources,
  opportunitySources,
  roleSources,
} from './objects.js';
import type { IdAt } from './objects.js';
import { createPeople } from './people.js';
import type { People } from './people.js';
import { createNoise, unit } from './random.js';
import { DEFAULT_SHARES } from './shares.js';
import type { Shares } from './shares.js';
import { attendeeSources, personAccountSources } from './people-objects.js';
import type { Sources } from './sources.js';

export interface GenerateOptions {
  seed?: number;
  leads?: number;
  contacts?: number;
  /** Default: one for ten contacts. */
  accounts?: number;
  opportunities?: number;
  /** Contact roles of each opportunity; default 2, none in an org without contacts. */
  rolesPerOpportunity?: number;
  /** People who are account and contact in one; the first ones switch the feature on. */
  personAccounts?: number;
  /** Records of the custom object Attendee__c, which the first ones define. */
  attendees?: number;
  shares?: Partial<Shares>;
}

export type Generated = Record<
  'leads' | 'contacts' | 'accounts' | 'opportunities' | 'personAccounts' | 'attendees',
  number
>;

/**
 * Adds a population to the org. The same options on an empty org give the same records, Ids included. Only a small
 * index of the converted leads is kept: values are derived when read.
 */
export function generate(database: Database, options: GenerateOptions): Generated {
  const seed = options.seed ?? 1;
  const shares = { ...DEFAULT_SHARES, ...options.shares };
  const { leads = 0, contacts = 0, opportunities = 0, personAccounts = 0, attendees = 0 } = options;
  const accounts = options.accounts ?? Math.ceil(contacts / 10);
  const userIds = idsOf(database.tableNamed('User'));
  const leadPeople = createPeople(createNoise(seed), shares, 'l');
  const converted = convertedLeads(seed, leads, shares);
  const add: Add = (object, count, sources) =>
    addBlock(database.tableNamed(object), count, sources);

  const accountNoise = createNoise(seed + 2);
  const accountPeople = createPeople(accountNoise, shares, 'a');
  const account = add('Account', accounts, accountSources(accountNoise, accountPeople, userIds));
  const accountOf: IdAt = (i) => account(accounts > 0 ? i % accounts : -1);

  const contactNoise = createNoise(seed + 1);
  const ownPeople = createPeople(contactNoise, shares, 'c');
  const people = withConverted(ownPeople, leadPeople, converted);
  const contact = add(
    'Contact',
    contacts,
    contactSources({ people, noise: contactNoise, shares, userIds, account: accountOf }),
  );

  const rank = convertedRank(converted);
  const contactOf = (lead: number): number => (contacts > 0 ? rank(lead) % contacts : -1);
  const lead = add(
    'Lead',
    leads,
    leadSources({
      people: leadPeople,
      noise: createNoise(seed),
      shares,
      userIds,
      converted: (i) => rank(i) >= 0,
      convertedContact: (i) => contact(contactOf(i)),
      convertedAccount: (i) => (contactOf(i) < 0 ? null : accountOf(contactOf(i))),
    }),
  );

  const dealNoise = createNoise(seed + 3);
  const deal = add('Opportunity', opportunities, opportunitySources(dealNoise, accountOf, userIds));
  const each = options.rolesPerOpportunity ?? 2;
  add(
    'OpportunityContactRole',
    contacts > 0 ? opportunities * each : 0,
    roleSources({
      noise: dealNoise,
      userIds,
      each,
      primary: shares.primaryRole,
      opportunity: deal,
      contact: (i) => contact((i * 3) % contacts),
    }),
  );
  if (personAccounts > 0) addPersonAccounts(add, personAccounts, { seed, shares, userIds });
  if (attendees > 0) {
    const noise = createNoise(seed + 5);
    const sources = attendeeSources({
      people: createPeople(noise, shares, 'e'),
      noise,
      shares,
      userIds,
      contact: (i) => contact(contacts > 0 ? i % contacts : -1),
      lead: (i) => lead(leads > 0 ? i % leads : -1),
    });
    add('Attendee__c', attendees, sources);
  }
  return { leads, contacts, accounts, opportunities, personAccounts, attendees };
}

type Add = (object: string, count: number, sources: Sources) => IdAt;

/** Each half knows the other, so one of them is asked for before it is there. */
function addPersonAccounts(
  add: Add,
  count: number,
  { seed, shares, userIds }: { seed: number; shares: Shares; userIds: string[] },
): void {
  const noise = createNoise(seed + 4);
  const people = createPeople(noise, shares, 'p');
  let contact: IdAt = () => null;
  const sources = personAccountSources(noise, people, userIds, (i) => contact(i));
  const account = add('Account', count, sources);
  const own = contactSources({ people, noise, shares, userIds, account });
  contact = add('Contact', count, { ...own, IsPersonAccount: () => true });
}

function addBlock(table: Table, count: number, sources: Sources): IdAt {
  const block: Block = table.generate(count, new Map<string, FieldSource>(Object.entries(sources)));
  return (index) => (index >= 0 && index < count ? table.idAt(numberAt(block, index)) : null);
}

function convertedLeads(seed: number, leads: number, shares: Shares): number[] {
  const noise = createNoise(seed);
  const converted: number[] = [];
  for (let index = 0; index < leads; index++)
    if (unit(noise(index, 901)) < shares.converted) converted.push(index);
  return converted;
}

/** Lead index → index of the contact it became, -1 when it is not converted. */
function convertedRank(converted: readonly number[]): (lead: number) => number {
  const ranks = new Map(converted.map((lead, rank) => [lead, rank]));
  return (lead) => ranks.get(lead) ?? -1;
}

/** The first contacts are the people of the converted leads: same name, same address. */
function withConverted(own: People, leads: People, converted: readonly number[]): People {
  const from = <T>(read: (people: People, at: number) => T) => {
    return (index: number): T => {
      const lead = converted[index];
      return lead === undefined ? read(own, index) : read(leads, lead);
    };
  };
  return {
    japanese: from((people, at) => people.japanese(at)),
    first: from((people, at) => people.first(at)),
    last: from((people, at) => people.last(at)),
    emailKind: from((people, at) => people.emailKind(at)),
    email: from((people, at) => people.email(at)),
  };
}

function idsOf(users: Table): string[] {
  return [...users.numbers()].map((number) => users.idAt(number));
}
