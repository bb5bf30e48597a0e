import { CONTACT_ROLES, INDUSTRIES, LEAD_STATUSES, RATINGS, STAGES } from '../schema/picklists.js';
import type { Value } from '../values.js';
import { COMPANIES_JAPAN, COMPANIES_WEST } from './names.js';
import type { People } from './people.js';
import { pick, unit } from './random.js';
import type { Noise } from './random.js';
import { addressSources, personSources, stampSources } from './sources.js';
import type { Sources } from './sources.js';
import type { Shares } from './shares.js';

/** The Id of record `index` of another object, null when there are none. */
export type IdAt = (index: number) => string | null;

export interface LeadPopulation {
  people: People;
  noise: Noise;
  shares: Shares;
  userIds: string[];
  converted: (index: number) => boolean;
  /** Which contact a converted lead became; null for a lead that is not converted, and in an org without contacts. */
  convertedContact: IdAt;
  convertedAccount: IdAt;
}

export function leadSources(population: LeadPopulation): Sources {
  const { people, noise, shares, converted, convertedContact } = population;
  const company = (i: number): string =>
    pick(people.japanese(i) ? COMPANIES_JAPAN : COMPANIES_WEST, noise(i, 401));
  return {
    ...stampSources(noise, population.userIds),
    ...personSources(people, noise, shares),
    ...addressSources(noise, people),
    Company: company,
    Website: (i) =>
      unit(noise(i, 402)) < 0.5 ? `https://www.example.com/${noise(i, 403) % 999}` : null,
    Status: (i) => (converted(i) ? 'Closed - Converted' : pick(OPEN_STATUSES, noise(i, 404))),
    Industry: (i) => (unit(noise(i, 405)) < 0.8 ? pick(INDUSTRIES, noise(i, 406)) : null),
    Rating: (i) => (unit(noise(i, 407)) < 0.6 ? pick(RATINGS, noise(i, 408)) : null),
    AnnualRevenue: (i) => (unit(noise(i, 409)) < 0.5 ? (noise(i, 410) % 1000) * 100_000 : null),
    NumberOfEmployees: (i) => (unit(noise(i, 411)) < 0.5 ? 1 + (noise(i, 412) % 5000) : null),
    Score__c: (i) => (noise(i, 413) % 1000) / 10,
    IsUnreadByOwner: (i) => unit(noise(i, 414)) < 0.3,
    IsConverted: converted,
    ConvertedDate: (i) => (converted(i) ? '2026-09-30' : null),
    ConvertedContactId: convertedContact,
    ConvertedAccountId: population.convertedAccount,
  };
}

const OPEN_STATUSES = LEAD_STATUSES.filter((status) => status !== 'Closed - Converted');

export interface ContactPopulation {
  people: People;
  noise: Noise;
  shares: Shares;
  userIds: string[];
  account: IdAt;
}

export function contactSources(population: ContactPopulation): Sources {
  const { people, noise, shares } = population;
  return {
    ...stampSources(noise, population.userIds),
    ...personSources(people, noise, shares),
    ...addressSources(noise, people, 'Mailing'),
    AccountId: population.account,
    Department: (i) => (unit(noise(i, 501)) < 0.4 ? pick(INDUSTRIES, noise(i, 502)) : null),
    Birthdate: (i) => (unit(noise(i, 503)) < 0.2 ? birthdate(noise(i, 504)) : null),
  };
}

function birthdate(choice: number): string {
  return new Date(Date.UTC(1950 + (choice % 55), choice % 12, 1 + (choice % 28)))
    .toISOString()
    .slice(0, 10);
}

export function accountSources(noise: Noise, people: People, userIds: string[]): Sources {
  const company = (i: number): string =>
    pick(people.japanese(i) ? COMPANIES_JAPAN : COMPANIES_WEST, noise(i, 601));
  return {
    ...stampSources(noise, userIds),
    ...addressSources(noise, people, 'Billing'),
    Name: (i) => `${company(i)} ${i + 1}`,
    Type: (i) => pick(['Prospect', 'Customer', 'Partner', 'Other'], noise(i, 602)),
    Industry: (i) => pick(INDUSTRIES, noise(i, 603)),
    NumberOfEmployees: (i) => 1 + (noise(i, 604) % 20_000),
    Site: (i): Value => (unit(noise(i, 605)) < 0.2 ? 'HQ' : null),
  };
}

export function opportunitySources(noise: Noise, account: IdAt, userIds: string[]): Sources {
  return {
    ...stampSources(noise, userIds),
    AccountId: account,
    Name: (i) => `Deal ${i + 1}`,
    StageName: (i) => pick(STAGES, noise(i, 701)),
    Amount: (i) => (noise(i, 702) % 10_000) * 100,
    Probability: (i) => (noise(i, 703) % 11) * 10,
    CloseDate: (i) =>
      new Date(Date.UTC(2026, noise(i, 704) % 12, 1 + (i % 28))).toISOString().slice(0, 10),
  };
}

export interface RolePopulation {
  noise: Noise;
  userIds: string[];
  /** Roles an opportunity has. */
  each: number;
  /** Share of opportunities whose first role is primary. */
  primary: number;
  opportunity: IdAt;
  contact: IdAt;
}

export function roleSources(population: RolePopulation): Sources {
  const { noise, each, primary } = population;
  const deal = (i: number): number => Math.floor(i / each);
  return {
    ...stampSources(noise, population.userIds),
    OpportunityId: (i) => population.opportunity(deal(i)),
    ContactId: population.contact,
    Role: (i) => pick(CONTACT_ROLES, noise(i, 801)),
    IsPrimary: (i) => i % each === 0 && unit(noise(deal(i), 802)) < primary,
  };
}
