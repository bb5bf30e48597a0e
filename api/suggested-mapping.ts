import type { FieldMapping } from '../domain/sync.js';
import type { FieldSummary } from '../salesforce/port.js';
import { COMPOUND_TYPES, checkMapping } from './check-mapping.js';
import type { CheckedSource } from './check-source.js';
import type { Describing } from './describing.js';
import { noFindings } from './findings.js';
import { memberFieldName } from './member-field-name.js';
import { addressPaths, parentPrefix } from './people-of-source.js';
import { kindOf } from './value-kind.js';
import type { ValueKind } from './value-kind.js';

export interface Suggestion extends FieldMapping {
  from: string;
  label: string;
  type: ValueKind;
  /** One of those that a new sync maps when nothing is said. */
  usual: boolean;
}

/** More would be no suggestion. */
const MOST = 60;
/** Longer texts are prose. */
const LONGEST_TEXT = 255;
const NEVER = new Set([
  ...['Id', 'IsDeleted', 'CreatedDate', 'SystemModstamp', 'LastModifiedDate', 'MasterRecordId'],
  ...['LastViewedDate', 'LastReferencedDate', 'LastActivityDate', 'LastCURequestDate'],
  ...['LastCUUpdateDate', 'IsConverted', 'ConvertedDate', 'PhotoUrl', 'Jigsaw', 'IsUnreadByOwner'],
  ...['HasOptedOutOfEmail', 'HasOptedOutOfFax', 'DoNotCall', 'IsEmailBounced', 'IsPersonAccount'],
  ...['EmailBouncedReason', 'EmailBouncedDate', 'PersonHasOptedOutOfEmail', 'CleanStatus'],
]);
const NEVER_TYPES = new Set([...COMPOUND_TYPES, 'id', 'reference', 'encryptedstring', 'time']);

/** What a source offers to map: the usual ones first, then what is on the records, each to a name of its own. */
export async function suggestedMapping(
  describe: Describing,
  checked: CheckedSource,
): Promise<Suggestion[]> {
  const usual = await checkMapping(describe, noFindings(), checked, null);
  const offers = [
    ...(await usualOffers(describe, checked, usual)),
    ...(await others(describe, checked)),
  ];
  const { optOutField } = checked.source;
  const skipped = new Set([
    ...addressPaths(checked.source),
    ...(optOutField === null ? [] : [optOutField, `person.${optOutField}`]),
  ]);
  const suggestions: Suggestion[] = [];
  for (const offer of offers) {
    const known = suggestions.some(({ from }) => from === offer.from);
    if (known || (!offer.usual && skipped.has(offer.from))) continue;
    suggestions.push(named(offer, suggestions));
  }
  return suggestions.slice(0, MOST);
}

type Offer = Omit<Suggestion, 'whenBlank'>;

const named = ({ from, label, to, type, usual }: Offer, before: Suggestion[]): Suggestion => {
  const taken = new Set(before.map((one) => one.to));
  let name = to;
  for (let n = 2; taken.has(name); n++) name = `${to}${n}`;
  return { from, to: name, whenBlank: 'clear', label, type, usual };
};

/** Only those that the user may read. */
async function usualOffers(
  { find }: Describing,
  { source, personObject }: CheckedSource,
  usual: FieldMapping[],
): Promise<Offer[]> {
  const offers: Offer[] = [];
  for (const { from, to } of usual) {
    if (from === null) continue;
    const ofPerson = from.startsWith('person.');
    const found = await find(
      ofPerson ? personObject : source.object,
      ofPerson ? from.slice('person.'.length) : from,
    );
    if ('problem' in found) continue;
    const { label, type } = found.field;
    offers.push({ from, to, label, type: kindOf(type), usual: true });
  }
  return offers;
}

/** Fields of the person's record, then of the record that stands for it, then the names of parents. */
async function others(describe: Describing, checked: CheckedSource): Promise<Offer[]> {
  const { object, people, emailField } = checked.source;
  const own = (await describe.fields(object)).filter(isPlain);
  const toPerson = people === 'self' ? parentPrefix(emailField) : 'person.';
  if (toPerson === '') {
    const plain = own.map((field) => offer('', '', field));
    return [...plain, ...(await parents(describe, checked))];
  }
  const persons = (await describe.fields(checked.personObject)).filter(isPlain);
  const before = people === 'self' ? '' : 'record.';
  return [
    ...persons.map((field) => offer(toPerson, '', field)),
    ...own.map((field) => offer(before, object, field)),
  ];
}

/** `Account.Name` of each lookup to one object that has a name. */
async function parents(describe: Describing, { source }: CheckedSource): Promise<Offer[]> {
  const lookups = (await describe.fields(source.object)).filter(
    ({ relationshipName, referenceTo, name }) =>
      relationshipName !== null && referenceTo.length === 1 && !AUTHORS.test(name),
  );
  const offers: Offer[] = [];
  for (const { relationshipName } of lookups.slice(0, MOST_PARENTS)) {
    const found = await describe.find(source.object, `${relationshipName}.Name`);
    if ('problem' in found) continue;
    offers.push({
      ...offer('', '', found.field),
      from: found.path,
      to: memberFieldName(found.path),
    });
  }
  return offers;
}

const AUTHORS = /^(CreatedBy|LastModifiedBy|MasterRecord|Converted)/;
/** Each costs a describe. */
const MOST_PARENTS = 8;

const offer = (before: string, of: string, { name, label, type }: FieldSummary): Offer => ({
  from: before + name,
  to: memberFieldName(of === '' ? name : `${of}.${name}`),
  label,
  type: kindOf(type),
  usual: false,
});

const isPlain = ({ name, type, length, htmlFormatted }: FieldSummary): boolean =>
  !NEVER.has(name) &&
  !NEVER_TYPES.has(type) &&
  !htmlFormatted &&
  !(type === 'textarea' && length > LONGEST_TEXT);
