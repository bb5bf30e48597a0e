import { readingOf } from '../domain/run.js';
import type { PageOptions, SalesforceOrg, SalesforceRecord } from '../salesforce/port.js';
import type { PersonRecord, SourceRecord } from './people.js';
import { ofParent, peopleLink, type PeopleLink } from './people-links.js';
import { isOfPersonAccounts, parentOf, sourceQuery, type Reading } from './source-query.js';

/**
 * Finds everyone whom records stand for (R7): the record itself or its parent, the Contacts of an Account, the Contacts
 * in the roles of an Opportunity. People come in order of their Ids, each once a source.
 */
export async function expandPeople(
  org: SalesforceOrg,
  reading: Reading,
  sources: SalesforceRecord[],
  options: PageOptions = {},
): Promise<SourceRecord[]> {
  return (await expandWithin(org, reading, sources, Infinity, options)) ?? [];
}

/**
 * The longest of the halves, quarters … from the first record on that stand for no more than `maxRows` people
 * together; one record at least, however many it stands for.
 * @param width records to begin with
 */
export async function expandUpTo(
  org: SalesforceOrg,
  reading: Reading,
  sources: SalesforceRecord[],
  { width, maxRows }: { width: number; maxRows: number },
  options: PageOptions = {},
): Promise<SourceRecord[]> {
  for (let take = Math.min(width, sources.length); ; take = Math.ceil(take / 2)) {
    const most = take > 1 ? maxRows : Infinity;
    const expanded = await expandWithin(org, reading, sources.slice(0, take), most, options);
    if (expanded !== null) return expanded;
  }
}

/** Source records by Id with their people: those that still match the run's own filter (R3), in order of their Ids. */
export async function recordsById(
  org: SalesforceOrg,
  reading: Reading,
  sourceIds: string[],
  options: PageOptions = {},
): Promise<SourceRecord[]> {
  const sources = await org.byIds(sourceQuery(reading), sourceIds, options);
  return expandPeople(org, reading, sources.toSorted(byId), options);
}

/** Null when there are more people than `maxRows`: reading them stops there. */
async function expandWithin(
  org: SalesforceOrg,
  { run, definition }: Reading,
  sources: SalesforceRecord[],
  maxRows: number,
  options: PageOptions,
): Promise<SourceRecord[] | null> {
  const link = peopleLink(definition, readingOf(run).personObject);
  if (link === null) {
    const personOf = selfOrParent(definition.source);
    return sources.map((source) => ({ source, people: personOf(source) }));
  }
  if (sources.length === 0) return [];
  const found = await readPeople(org, link, sources, maxRows, options);
  return found && sources.map((source) => ({ source, people: sorted(found.get(source.Id)) }));
}

function selfOrParent(source: Reading['definition']['source']) {
  const parent = parentOf(source);
  if (parent !== null) return (record: SalesforceRecord) => present(ofParent(record, parent));
  const isPerson = isOfPersonAccounts(source)
    ? (record: SalesforceRecord) => record['IsPersonAccount'] === true
    : () => true;
  return (record: SalesforceRecord) => (isPerson(record) ? [{ id: record.Id, record }] : []);
}

/** Person by source Id and own Id: keyset pages to the empty one, as sources are read (R1). */
async function readPeople(
  org: SalesforceOrg,
  link: PeopleLink,
  sources: SalesforceRecord[],
  maxRows: number,
  options: PageOptions,
): Promise<Map<string, Map<string, PersonRecord>> | null> {
  const query = link.query(sources.map(({ Id }) => Id));
  const found = new Map<string, Map<string, PersonRecord>>();
  let after: string | null = null;
  for (let rows = 0; ;) {
    const { records } = await org.page(query, after, options);
    rows += records.length;
    if (rows > maxRows) return null;
    for (const row of records) note(found, String(row[link.sourceField]), link.personOf(row));
    const last = records.at(-1);
    if (last === undefined) return found;
    after = last.Id;
  }
}

/** A Contact in several roles of one Opportunity is one person. */
function note(
  found: Map<string, Map<string, PersonRecord>>,
  sourceId: string,
  person: PersonRecord | null,
): void {
  if (person === null) return;
  const people = found.get(sourceId) ?? new Map<string, PersonRecord>();
  found.set(sourceId, people.set(person.id, person));
}

const sorted = (people: ReadonlyMap<string, PersonRecord> | undefined): PersonRecord[] =>
  [...(people?.values() ?? [])].sort((a, b) => (a.id < b.id ? -1 : 1));

const present = (person: PersonRecord | null): PersonRecord[] => (person === null ? [] : [person]);

const byId = (a: SalesforceRecord, b: SalesforceRecord): number => (a.Id < b.Id ? -1 : 1);
