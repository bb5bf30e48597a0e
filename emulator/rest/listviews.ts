import { createHash } from 'node:crypto';
import { badRequest, notFound } from '../api-error.js';
import { json } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import { idOf, toId18 } from '../ids.js';
import type { Org } from '../org.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { labelOf } from '../schema/fields.js';
import type { ListViewDefinition } from '../schema/types.js';
import { execute } from '../soql/execute.js';
import { visibleObject } from './describe.js';
import { whereCondition } from './where-condition.js';

const MAX_ROWS = 2000;
const DEFAULT_ROWS = 25;

interface ListView extends ListViewDefinition {
  id: string;
}

/** An Id follows from the names, so that it outlives edits and restarts. */
function viewId(object: ObjectSchema, view: ListViewDefinition): string {
  const digest = createHash('sha256').update(`${object.name}.${view.developerName}`).digest();
  return idOf('00B', 62 ** 5 + digest.readUIntBE(0, 5));
}

/** The views that are shared with the integration user. */
function listViewsOf(object: ObjectSchema): ListView[] {
  const views = (object.definition.listViews ?? []).filter(({ shared = true }) => shared);
  return views.map((view) => ({ ...view, id: viewId(object, view) }));
}

export function listViews(org: Org, version: string, name: string): Answer {
  const object = visibleObject(org, name);
  const base = `/services/data/${version}/sobjects/${object.name}/listviews`;
  const listviews = listViewsOf(object).map((view) => ({
    describeUrl: `${base}/${view.id}/describe`,
    developerName: view.developerName,
    id: view.id,
    label: view.label,
    resultsUrl: `${base}/${view.id}/results`,
    soqlCompatible: view.soqlCompatible ?? true,
    url: `${base}/${view.id}`,
  }));
  return json({
    done: true,
    listviews,
    nextRecordsUrl: null,
    size: listviews.length,
    sobjectType: object.name,
  });
}

function findView(object: ObjectSchema, id: string): ListView {
  const view = listViewsOf(object).find((one) => one.id === toId18(id));
  if (!view) throw notFound();
  return view;
}

/** The statement behind a view, columns and order included. */
export function viewQuery(object: ObjectSchema, view: ListViewDefinition): string {
  const columns = [...view.columns, 'Id', 'CreatedDate', 'LastModifiedDate', 'SystemModstamp'];
  const scope = view.scope ? ` USING SCOPE ${view.scope}` : '';
  const where = view.where ? ` WHERE ${view.where}` : '';
  const order = view.orderBy ?? `${view.columns[0] ?? 'Id'} ASC NULLS FIRST, Id ASC NULLS FIRST`;
  return `SELECT ${columns.join(', ')} FROM ${object.name}${scope}${where} ORDER BY ${order}`;
}

export function listView(org: Org, version: string, name: string, id: string): Answer {
  const object = visibleObject(org, name);
  const view = findView(object, id);
  const base = `/services/data/${version}/sobjects/${object.name}/listviews/${view.id}`;
  return json({
    describeUrl: `${base}/describe`,
    developerName: view.developerName,
    id: view.id,
    label: view.label,
    resultsUrl: `${base}/results`,
    soqlCompatible: view.soqlCompatible ?? true,
    url: base,
  });
}

export function describeListView(org: Org, name: string, id: string): Answer {
  const object = visibleObject(org, name);
  const view = findView(object, id);
  if (view.soqlCompatible === false)
    throw badRequest('INVALID_QUERY', 'The list view is not SOQL compatible');
  return json({
    columns: columnsOf(org, object, view),
    id: view.id,
    orderBy: [
      { fieldNameOrPath: view.columns[0], nullsPosition: 'first', sortDirection: 'ascending' },
    ],
    query: viewQuery(object, view),
    relatedEntityId: null,
    scope: view.scope ?? 'everything',
    scopeEntityId: null,
    sobjectType: object.name,
    whereCondition: whereCondition(org, viewQuery(object, view)),
  });
}

function columnsOf(org: Org, object: ObjectSchema, view: ListView): Record<string, unknown>[] {
  return view.columns.map((path) => {
    const field = org.schema.visibleField(object, path);
    return {
      ascendingLabel: 'A-Z',
      descendingLabel: 'Z-A',
      fieldNameOrPath: path,
      hidden: false,
      label: field?.label ?? labelOf(path),
      selectListItem: path,
      sortDirection: null,
      sortIndex: null,
      sortable: true,
      type: field?.type ?? 'string',
    };
  });
}

export function listViewResults(
  org: Org,
  call: Call,
  version: string,
  name: string,
  id: string,
): Answer {
  const object = visibleObject(org, name);
  const view = findView(object, id);
  const limit = Math.min(MAX_ROWS, Number(call.query.get('limit') ?? DEFAULT_ROWS));
  const offset = Number(call.query.get('offset') ?? 0);
  const soql = viewQuery(object, view);
  const { schema, database, userId, clock } = org;
  const context = {
    soql,
    schema,
    database,
    userId,
    now: clock.now(),
    timeZone: org.settings.timeZone,
  };
  const result = execute(context, org.parse(soql), { all: false, version });
  if (result.kind !== 'records') throw notFound();
  const rows = result.numbers
    .slice(offset, offset + limit)
    .map((number): unknown => JSON.parse(result.write(number)));
  return json({
    columns: columnsOf(org, object, view),
    developerName: view.developerName,
    done: offset + rows.length >= result.numbers.length,
    id: view.id,
    label: view.label,
    records: rows.map((row) => ({
      columns: view.columns.map((path) => ({ fieldNameOrPath: path, value: shown(row, path) })),
    })),
    size: rows.length,
  });
}

function shown(row: unknown, path: string): string | null {
  let value: unknown = row;
  for (const part of path.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : null;
  return value === null || value === undefined ? null : String(value);
}
