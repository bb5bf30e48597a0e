import { ApiError, badRequest, notFound } from '../api-error.js';
import { json, jsonBody } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Router } from '../http/router.js';
import type { Org } from '../org.js';
import { viewQuery } from '../rest/listviews.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import type { ListViewDefinition } from '../schema/types.js';

/** List views made, edited, unshared and deleted as people in the org do. A view keeps its Id as long as its name. */
export function addListViewControls(router: Router, org: Org, base: string): void {
  const views = `${base}/objects/:object/listviews`;
  router.on('POST', views, (call, { object = '' }) => add(org, call, objectNamed(org, object)));
  router.on('PATCH', `${views}/:name`, (call, { object = '', name = '' }) =>
    edit(org, call, objectNamed(org, object), name),
  );
  router.on('DELETE', `${views}/:name`, (_call, { object = '', name = '' }) =>
    remove(org, objectNamed(org, object), name),
  );
}

function objectNamed(org: Org, name: string): ObjectSchema {
  const object = org.schema.stored(name);
  if (!object) throw notFound();
  return object;
}

/** Adds a view, or replaces the one of that name. */
function add(org: Org, call: Call, object: ObjectSchema): Answer {
  const body = jsonBody(call);
  if (typeof body.developerName !== 'string' || !Array.isArray(body.columns))
    throw badRequest('BAD_CONTROL', 'developerName and columns are needed');
  return put(org, object, {
    label: body.developerName,
    ...body,
    developerName: body.developerName,
    columns: body.columns.map(String),
  });
}

/** Changes what is given; null takes a condition, scope or order away. */
function edit(org: Org, call: Call, object: ObjectSchema, name: string): Answer {
  const view = viewsOf(object).find(({ developerName }) => developerName === name);
  if (!view) throw notFound();
  const changed = Object.entries({ ...view, ...jsonBody(call), developerName: name });
  const kept = Object.fromEntries(changed.filter(([, value]) => value !== null));
  return put(org, object, { ...view, ...dropped(changed), ...kept });
}

function dropped(entries: readonly (readonly [string, unknown])[]): Record<string, undefined> {
  return Object.fromEntries(
    entries.filter(([, value]) => value === null).map(([name]) => [name, undefined]),
  );
}

function put(org: Org, object: ObjectSchema, view: ListViewDefinition): Answer {
  checkStatement(org, viewQuery(object, view));
  const others = viewsOf(object).filter(
    ({ developerName }) => developerName !== view.developerName,
  );
  org.schema.define({ ...object.definition, listViews: [...others, view] });
  return json({ developerName: view.developerName }, 201);
}

function checkStatement(org: Org, soql: string): void {
  try {
    org.parse(soql);
  } catch (error) {
    if (error instanceof ApiError) throw badRequest('BAD_CONTROL', error.message);
    throw error;
  }
}

function remove(org: Org, object: ObjectSchema, name: string): Answer {
  const kept = viewsOf(object).filter(({ developerName }) => developerName !== name);
  if (kept.length === viewsOf(object).length) throw notFound();
  org.schema.define({ ...object.definition, listViews: kept });
  return json({ ok: true });
}

function viewsOf(object: ObjectSchema): readonly ListViewDefinition[] {
  return object.definition.listViews ?? [];
}
