import { pick, unit } from './random.js';
import type { Noise } from './random.js';
import type { IdAt } from './objects.js';
import type { People } from './people.js';
import { addressSources, stampSources } from './sources.js';
import type { Sources } from './sources.js';
import { INDUSTRIES, INTERESTS } from '../schema/picklists.js';
import type { Shares } from './shares.js';

const DAY = 86_400_000;
const FIRST_VISIT = Date.UTC(2026, 0, 5);

/** The account half of a person; name, address and consent are read from its contact. */
export function personAccountSources(
  noise: Noise,
  people: People,
  userIds: string[],
  contact: IdAt,
): Sources {
  return {
    ...stampSources(noise, userIds),
    ...addressSources(noise, people, 'Billing'),
    PersonContactId: contact,
    Industry: (i) => (unit(noise(i, 611)) < 0.3 ? pick(INDUSTRIES, noise(i, 612)) : null),
  };
}

export interface AttendeePopulation {
  noise: Noise;
  people: People;
  shares: Shares;
  userIds: string[];
  contact: IdAt;
  lead: IdAt;
}

/** Two of three attendees are contacts or leads of the org, the others have only their own address. */
export function attendeeSources(population: AttendeePopulation): Sources {
  const { noise, people, shares, contact, lead } = population;
  const kind = (i: number): number => noise(i, 1101) % 3;
  const visit = (i: number): number => FIRST_VISIT + (noise(i, 1102) % 280) * DAY;
  return {
    ...stampSources(noise, population.userIds),
    Name: (i) => `A-${String(i + 1).padStart(6, '0')}`,
    Contact__c: (i) => (kind(i) === 0 ? contact(i) : null),
    Lead__c: (i) => (kind(i) === 1 ? lead(i) : null),
    Email__c: (i) => (kind(i) === 2 || noise(i, 1103) % 4 === 0 ? people.email(i) : null),
    No_Mail__c: (i) => unit(noise(i, 1104)) < shares.optedOut,
    Topics__c: (i) => topics(noise(i, 1105)),
    Stage__c: (i) => pick(['Invited', 'Registered', 'Attended'], noise(i, 1106)),
    Visit_Date__c: (i) => new Date(visit(i)).toISOString().slice(0, 10),
    Checked_In__c: (i) => (noise(i, 1106) % 3 === 2 ? visit(i) + 32_400_000 : null),
    Fee__c: (i) => (noise(i, 1107) % 500) / 4,
  };
}

function topics(choice: number): string | null {
  const chosen = INTERESTS.filter((_, at) => ((choice >> at) & 1) === 1);
  return chosen.length > 0 ? chosen.join(';') : null;
}
