import type { FieldSource } from '../records/table.js';
import type { Value } from '../values.js';
import { INTERESTS, LEAD_SOURCES, SALUTATIONS } from '../schema/picklists.js';
import { PLACES, TITLES } from './names.js';
import type { People } from './people.js';
import { pick, unit } from './random.js';
import type { Noise } from './random.js';
import type { Shares } from './shares.js';

const DAY = 86_400_000;
/** Generated records were all made before this instant, so that the same seed gives the same data on any day. */
export const GENERATED_UNTIL = Date.UTC(2026, 10, 1);

export type Sources = Record<string, FieldSource>;

/** CreatedDate and the later stamps: modified up to 90 days after, SystemModstamp at times a little later still. */
export function stampSources(noise: Noise, userIds: readonly string[]): Sources {
  const second = (ms: number): number => Math.floor(ms / 1000) * 1000;
  const created = (i: number): number =>
    second(GENERATED_UNTIL - 100 * DAY - unit(noise(i, 101)) * 700 * DAY);
  const modified = (i: number): number => second(created(i) + unit(noise(i, 102)) * 90 * DAY);
  const user = (i: number): Value => pick(userIds, noise(i, 103));
  return {
    IsDeleted: () => false,
    CreatedDate: created,
    CreatedById: user,
    LastModifiedDate: modified,
    LastModifiedById: user,
    SystemModstamp: (i) => modified(i) + (noise(i, 104) % 5 === 0 ? 3_600_000 : 0),
    OwnerId: (i) => pick(userIds, noise(i, 105)),
  };
}

/** The fields that Lead and Contact share. */
export function personSources(people: People, noise: Noise, shares: Shares): Sources {
  const chance = (i: number, purpose: number): number => unit(noise(i, purpose));
  const phone = (i: number, purpose: number): string =>
    phoneOf(people.japanese(i), noise(i, purpose));
  return {
    LastName: (i) => people.last(i).shown,
    FirstName: (i) => (chance(i, 201) < 0.03 ? null : people.first(i).shown),
    Salutation: (i) => (chance(i, 202) < 0.5 ? pick(SALUTATIONS, noise(i, 203)) : null),
    Title: (i) => (chance(i, 204) < 0.7 ? pick(TITLES, noise(i, 205)) : null),
    Phone: (i) => (chance(i, 206) < 0.8 ? phone(i, 207) : null),
    MobilePhone: (i) => (chance(i, 208) < 0.4 ? phone(i, 209) : null),
    Email: people.email,
    Description: (i) => (chance(i, 210) < 0.4 ? noteOf(i, people) : null),
    LeadSource: (i) => (chance(i, 211) < 0.9 ? pick(LEAD_SOURCES, noise(i, 212)) : null),
    HasOptedOutOfEmail: (i) => chance(i, 213) < shares.optedOut,
    HasOptedOutOfFax: (i) => chance(i, 214) < 0.02,
    DoNotCall: (i) => chance(i, 215) < 0.05,
    EmailBouncedReason: (i) => (chance(i, 216) < shares.bounced ? '550 mailbox unavailable' : null),
    EmailBouncedDate: (i) =>
      chance(i, 216) < shares.bounced ? GENERATED_UNTIL - (noise(i, 217) % 90) * DAY : null,
    Interests__c: (i) => interests(noise(i, 218)),
  };
}

export function addressSources(noise: Noise, people: People, prefix = ''): Sources {
  const place = (i: number): (typeof PLACES)[number] =>
    people.japanese(i)
      ? pick(PLACES.slice(0, 2), noise(i, 301))
      : pick(PLACES.slice(2), noise(i, 301));
  return {
    [`${prefix}Street`]: (i) => `${(noise(i, 302) % 900) + 1}-${(noise(i, 303) % 20) + 1}`,
    [`${prefix}City`]: (i) => place(i).city,
    [`${prefix}State`]: (i) => place(i).state,
    [`${prefix}PostalCode`]: (i) => String(10_000 + (noise(i, 304) % 89_999)),
    [`${prefix}Country`]: (i) => (unit(noise(i, 305)) < 0.02 ? null : place(i).country),
  };
}

function phoneOf(japanese: boolean, choice: number): string {
  const tail = String(choice % 100_000_000).padStart(8, '0');
  return japanese
    ? `03-${tail.slice(0, 4)}-${tail.slice(4)}`
    : `+1 (555) ${tail.slice(1, 4)}-${tail.slice(4)}`;
}

function noteOf(index: number, people: People): string {
  const name = people.last(index).shown;
  return `Met ${name} at booth ${index % 300}.\nAsked for the "spring" price list, \\ and a call back.`;
}

function interests(choice: number): string | null {
  const chosen = INTERESTS.filter((_, at) => (choice >> (at * 3)) % 3 === 0);
  return chosen.length > 0 ? chosen.join(';') : null;
}
