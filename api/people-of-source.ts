import type { PeopleChoice, Source } from '../domain/sync.js';
import type { SourceDraft } from './sync-definition.js';

/** Whom the records of an object may stand for; the first is the default. */
export function peopleChoices(object: string): PeopleChoice[] {
  if (object === 'Account') return ['contacts', 'self'];
  return object === 'Opportunity' ? ['primaryRole', 'allRoles', 'self'] : ['self'];
}

/** Account records are their own people only where they are Person Accounts. */
export function chosenPeople(object: string, { people, emailField }: SourceDraft): PeopleChoice {
  if (people !== null) return people;
  if (object === 'Account' && emailField?.toLowerCase() === 'personemail') return 'self';
  return peopleChoices(object)[0] ?? 'self';
}

/** Objects beside the source that people are found through. */
export function objectsBetween(people: PeopleChoice): string[] {
  if (people === 'self') return [];
  return people === 'contacts' ? ['Contact'] : ['OpportunityContactRole', 'Contact'];
}

/** The checkbox that Salesforce itself keeps opt-outs in, on the object of a person. */
export function standardOptOut(personObject: string, emailField: string): string | null {
  if (personObject === 'Lead' || personObject === 'Contact') return 'HasOptedOutOfEmail';
  return emailField === 'PersonEmail' ? 'PersonHasOptedOutOfEmail' : null;
}

/** What stands before a field of the parent that is the person: `Contact__r.`; empty without one. */
export const parentPrefix = (emailField: string): string =>
  emailField.slice(0, emailField.lastIndexOf('.') + 1);

/** The paths of a mapping that read the address, the usual one first. */
export function addressPaths({
  people,
  emailField,
}: Pick<Source, 'people' | 'emailField'>): [string, ...string[]] {
  if (people !== 'self') return [`person.${emailField}`];
  const own = emailField.slice(parentPrefix(emailField).length);
  return [emailField, `record.${emailField}`, `person.${own}`];
}
