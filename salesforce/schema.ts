import type { Connection as Jsforce, DescribeGlobalResult, DescribeSObjectResult } from 'jsforce';
import { badAnswer } from './errors.js';
import type { FieldSummary, ListViewSummary, SObjectSummary } from './port.js';

type Described = DescribeGlobalResult['sobjects'][number];
type DescribedField = DescribeSObjectResult['fields'][number];

export async function readObjects(client: Jsforce): Promise<SObjectSummary[]> {
  const { sobjects } = await client.describeGlobal();
  if (!Array.isArray(sobjects)) throw badAnswer('no list of objects');
  return sobjects.map(toObject);
}

/** `describe` without jsforce's cache, which would live as long as its connection. */
export async function readFields(client: Jsforce, object: string): Promise<FieldSummary[]> {
  const { fields } = await client.describe(object);
  if (!Array.isArray(fields)) throw badAnswer('no list of fields');
  return fields.map(toField);
}

/** All list views that the user sees, follow-up pages included. */
export async function readListViews(client: Jsforce, object: string): Promise<ListViewSummary[]> {
  const views: ListViewSummary[] = [];
  let answer: unknown = await client.sobject(object).listviews();
  for (;;) {
    const page = toViewPage(answer);
    views.push(...page.views);
    if (page.next === null || page.views.length === 0) return views;
    answer = await client.request(page.next);
  }
}

const toObject = (o: Described): SObjectSummary => ({
  name: o.name,
  label: o.label,
  custom: o.custom,
  queryable: o.queryable,
  createable: o.createable,
  updateable: o.updateable,
});

const toField = (f: DescribedField): FieldSummary => ({
  name: f.name,
  label: f.label,
  type: f.type,
  length: f.length,
  custom: f.custom,
  nillable: f.nillable,
  updateable: f.updateable,
  filterable: f.filterable,
  calculated: f.calculated,
  htmlFormatted: f.htmlFormatted,
  picklistValues: toPicklist(f.picklistValues),
  referenceTo: f.referenceTo ?? [],
  relationshipName: f.relationshipName ?? null,
});

const toPicklist = (values: unknown[] | null | undefined): FieldSummary['picklistValues'] =>
  (values ?? []).map((entry) => ({
    value: String(read(entry, 'value')),
    label: String(read(entry, 'label') ?? read(entry, 'value')),
    active: read(entry, 'active') === true,
  }));

function toViewPage(answer: unknown): { views: ListViewSummary[]; next: string | null } {
  const list = read(answer, 'listviews');
  if (!Array.isArray(list)) throw badAnswer('no list of list views');
  const next = read(answer, 'nextRecordsUrl');
  const own = typeof next === 'string' && next.startsWith('/services/data/');
  return { views: list.map(toView), next: own ? next : null };
}

const toView = (view: unknown): ListViewSummary => ({
  id: String(read(view, 'id')),
  label: String(read(view, 'label')),
  developerName: String(read(view, 'developerName')),
  soqlCompatible: read(view, 'soqlCompatible') === true,
});

export const read = (holder: unknown, name: string): unknown =>
  typeof holder === 'object' && holder !== null ? Reflect.get(holder, name) : undefined;
