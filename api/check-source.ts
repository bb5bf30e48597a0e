import type { Source } from '../domain/sync.js';
import type { Describing } from './describing.js';
import { ApiError } from './errors.js';
import { fault, warn } from './findings.js';
import type { Findings } from './findings.js';
import {
  chosenPeople,
  objectsBetween,
  parentPrefix,
  peopleChoices,
  standardOptOut,
} from './people-of-source.js';
import type { SourceDraft } from './sync-definition.js';

const ADDRESS_TYPES = ['email', 'string'];

/** A source with every choice made, and the object of the people whom it yields. */
export interface CheckedSource {
  source: Source;
  personObject: string;
}

/** Who the records stand for and where their addresses are; null when a fault says why that cannot be told. */
export async function checkSource(
  describe: Describing,
  findings: Findings,
  draft: SourceDraft,
): Promise<CheckedSource | null> {
  const object = await queryableObject(describe, draft.object);
  const people = chosenPeople(object, draft);
  if (!peopleChoices(object).includes(people)) {
    const choices = peopleChoices(object).join(', ');
    fault(findings, 'FIELD_UNFIT', 'source.people', `does not go with ${object}: use ${choices}`);
    return null;
  }
  // Whoever may not see these gets nobody.
  for (const between of objectsBetween(people)) await describe.fields(between);
  await refuseUndated(describe, findings, object);
  const choice: Choice = { ...draft, object, people };
  const address = await addressField(describe, findings, choice);
  if (address === null) return null;
  const optOutField = await optOutOf(describe, findings, choice, address);
  return {
    source: { ...choice, emailField: address.path, optOutField },
    personObject: address.personObject,
  };
}

type Choice = SourceDraft & { people: Source['people'] };

/** The object as Salesforce spells it. Fails SALESFORCE_OBJECT_MISSING, or 422 when it cannot be queried. */
export async function queryableObject(
  { org, fields }: Describing,
  written: string,
): Promise<string> {
  const known = (await org.objects()).find(
    ({ name }) => name.toLowerCase() === written.toLowerCase(),
  );
  if (known?.queryable) return known.name;
  // An object that is not even there has a remedy of its own.
  await fields(written);
  const message = `${written} cannot be queried by the integration user. Choose another object, or grant access.`;
  throw new ApiError(422, 'OBJECT_NOT_AVAILABLE', message);
}

async function refuseUndated(
  { find }: Describing,
  findings: Findings,
  object: string,
): Promise<void> {
  if (!('problem' in (await find(object, 'CreatedDate')))) return;
  const message = `${object} keeps no creation date, which syncs need: choose another object`;
  fault(findings, 'FIELD_UNFIT', 'source.object', message);
}

interface Address {
  path: string;
  personObject: string;
}

async function addressField(
  describe: Describing,
  findings: Findings,
  choice: Choice,
): Promise<Address | null> {
  const path = 'source.emailField';
  const start = choice.people === 'self' ? choice.object : 'Contact';
  const written = choice.emailField ?? (await usualAddress(describe, findings, choice));
  if (written === null) return null;
  if (start !== choice.object && written.includes('.')) {
    fault(findings, 'FIELD_UNFIT', path, 'must be a field of Contact, such as Email');
    return null;
  }
  const found = await describe.find(start, written);
  if ('problem' in found) {
    fault(findings, 'SALESFORCE_FIELD_MISSING', path, found.problem);
    return null;
  }
  const { field, objects } = found;
  if (!ADDRESS_TYPES.includes(field.type)) {
    const message = `${field.name} is of type ${field.type}: choose an email or text field`;
    fault(findings, 'FIELD_UNFIT', path, message);
  }
  const [personObject = start] = objects;
  if (objects.length === 1) return { path: found.path, personObject };
  const message = `leads to ${objects.join(' or ')}: choose a lookup to one object`;
  fault(findings, 'FIELD_UNFIT', path, message);
  return null;
}

/** Email where there is one by that name, else the one field of type email. */
async function usualAddress(
  { fields }: Describing,
  findings: Findings,
  { object, people }: Choice,
): Promise<string | null> {
  if (people !== 'self' || object === 'Lead' || object === 'Contact') return 'Email';
  const own = (await fields(object)).filter(({ type }) => type === 'email').map((f) => f.name);
  if (own.includes('PersonEmail')) return 'PersonEmail';
  const [only] = own;
  const path = 'source.emailField';
  if (only !== undefined && own.length === 1) {
    warn(findings, path, `${only} was taken: it is the one field of type email`);
    return only;
  }
  const choices = own.length > 1 ? own.join(', ') : 'Contact__r.Email';
  const message = `is needed: ${object} has ${own.length} fields of type email. Name one, or a parent's: ${choices}`;
  fault(findings, 'SALESFORCE_FIELD_MISSING', path, message);
  return null;
}

/** Absent, the checkbox that Salesforce itself keeps on the person's object; null where it keeps none. */
async function optOutOf(
  describe: Describing,
  findings: Findings,
  { people, object, optOutField }: Choice,
  { path: emailField, personObject }: Address,
): Promise<string | null> {
  const path = 'source.optOutField';
  const standard = standardOptOut(personObject, emailField);
  const written = optOutField ?? (standard && parentPrefix(emailField) + standard);
  if (written === null) {
    const message = `no opt-out is read from ${personObject}: only opt-outs of Leads and Contacts with the same address count`;
    warn(findings, path, message);
    return null;
  }
  if (parentPrefix(written).toLowerCase() !== parentPrefix(emailField).toLowerCase()) {
    const message = `must stand on the same record as ${emailField}: write ${parentPrefix(emailField)}${standard ?? 'Checkbox__c'}`;
    fault(findings, 'FIELD_UNFIT', path, message);
    return null;
  }
  const found = await describe.find(people === 'self' ? object : 'Contact', written);
  if ('problem' in found) {
    const message = `${found.problem}; leave optOutField out for the usual one`;
    fault(findings, 'SALESFORCE_FIELD_MISSING', path, message);
    return null;
  }
  const { type, name } = found.field;
  if (type !== 'boolean') {
    fault(findings, 'FIELD_UNFIT', path, `${name} is of type ${type}: choose a checkbox field`);
  }
  return found.path;
}
