import type { Connection as Jsforce } from 'jsforce';
import { Failure, failureTypeOf } from '../domain/failures.js';
import type { ViewDefinition } from '../domain/sync.js';
import { badAnswer } from './errors.js';
import { partsOf, type ViewParts } from './list-view-soql.js';
import { read, readFields } from './schema.js';

/**
 * What a list view shows, from its describe resource: its results are meant for eyes, and stop at 2,000 rows.
 * Fails LIST_VIEW_MISSING, LIST_VIEW_UNFIT, SALESFORCE_OBJECT_MISSING.
 */
export async function readListView(
  client: Jsforce,
  object: string,
  id: string,
): Promise<ViewDefinition> {
  if (!/^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(id)) throw missing(id);
  const path = `/sobjects/${object}/listviews/${id}`;
  const about = await client.request(path).catch((e: unknown) => explain(e, client, object, id));
  if (read(about, 'soqlCompatible') !== true) throw unfit(id, 'Salesforce says so');
  const described = await client
    .request(`${path}/describe`)
    .catch((e: unknown) => explain(e, client, object, id));
  return toDefinition(about, described, object);
}

function toDefinition(about: unknown, described: unknown, object: string): ViewDefinition {
  const id = textIn(about, 'id');
  const query = textIn(described, 'query');
  const { from, scope, where, isPlain } = statementOf(id, query);
  if (from.toLowerCase() !== object.toLowerCase()) throw unfit(id, 'it shows another object');
  if (!isPlain) throw unfit(id, 'it groups, joins or cuts its records');
  assertWhole(id, described, query);
  const named = scope ?? read(described, 'scope');
  const narrow = typeof named === 'string' && named.toLowerCase() !== 'everything' ? named : null;
  return { id, label: textIn(about, 'label'), scope: narrow, where };
}

function statementOf(id: string, query: string): ViewParts {
  try {
    return partsOf(query);
  } catch (error) {
    throw failureTypeOf(error) === 'CRITERIA_UNFIT' ? unfit(id, 'its query is not whole') : error;
  }
}

/** A view of a queue or a campaign is held to it from outside its statement. */
function assertWhole(id: string, described: unknown, query: string): void {
  for (const name of ['scopeEntityId', 'relatedEntityId']) {
    const entity = read(described, name);
    if (typeof entity === 'string' && !query.includes(entity.slice(0, 15))) {
      throw unfit(id, 'it belongs to a queue, a campaign or another record');
    }
  }
}

const GONE = [
  [404, 'SALESFORCE_OBJECT_MISSING'],
  [403, 'SALESFORCE_REQUEST_REFUSED'],
] as const;

/** Both the view and its object answer 404 when they are gone. */
async function explain(
  error: unknown,
  client: Jsforce,
  object: string,
  id: string,
): Promise<never> {
  if (!(error instanceof Failure)) throw error;
  const { status, code = null } = error.details;
  if (GONE.some(([of, type]) => of === status && type === error.type)) {
    await readFields(client, object);
    throw missing(id);
  }
  throw status === 400 && !error.retryable ? unfit(id, String(code)) : error;
}

const missing = (id: string): Failure =>
  new Failure(
    'LIST_VIEW_MISSING',
    `Salesforce does not show the list view ${id}: it was deleted, or is no longer shared with the integration user. Share it with the user, or choose another list view.`,
    { details: { listViewId: id } },
  );

const unfit = (id: string, why: string): Failure =>
  new Failure(
    'LIST_VIEW_UNFIT',
    `The list view ${id} cannot be read as a query (${why}). Choose a list view with plain filters, or write its filters as conditions of the sync.`,
    { details: { listViewId: id } },
  );

function textIn(answer: unknown, name: string): string {
  const value = read(answer, name);
  if (typeof value === 'string') return value;
  throw badAnswer(`a list view without its ${name}`);
}
