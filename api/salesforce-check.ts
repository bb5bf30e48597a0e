import type { SyncDefinition } from '../domain/sync.js';
import type { FieldSummary, SalesforceOrg } from '../salesforce/port.js';
import { ApiError } from './errors.js';
import type { Issue } from './errors.js';

const AVAILABLE_OBJECTS = ['Lead', 'Contact'];
const ADDRESS_TYPES = ['email', 'string'];
/** Types whose value is not one plain value. */
const COMPOUND_TYPES = ['address', 'location', 'base64', 'complexvalue', 'anyType'];

/** A field as describe spells it, or why it cannot serve. */
type Resolved =
  | { path: string; name: string }
  | { code: 'SALESFORCE_FIELD_MISSING' | 'FIELD_UNFIT'; issue: Issue };

/**
 * The definition with its object and fields spelled as describe spells them. Throws 422 when one does not exist,
 * is hidden from the user, or cannot serve; Failures of the org pass through.
 */
export async function checkDefinition(
  org: SalesforceOrg,
  definition: SyncDefinition,
): Promise<SyncDefinition> {
  const object = await availableObject(org, definition.source.object);
  const fields = await org.fields(object);
  const resolved: Resolved[] = [
    addressField(fields, object, definition.source.emailField),
    ...optOutField(fields, object, definition.source.optOutField),
  ];
  for (const [index, { from }] of definition.mapping.entries()) {
    if (from === null) continue;
    resolved.push(await mappedField(org, fields, object, from, `mapping.${index}.from`));
  }
  return respell({ ...definition, source: { ...definition.source, object } }, namesOf(resolved));
}

async function availableObject(org: SalesforceOrg, written: string): Promise<string> {
  const object = AVAILABLE_OBJECTS.find((name) => sameName(name, written));
  if (object) return object;
  // An object that is not even there is told apart from one that has to wait.
  await org.fields(written);
  const message = `${written} is not available yet; Lead and Contact are. Choose one of them.`;
  throw new ApiError(422, 'OBJECT_NOT_AVAILABLE', message);
}

function addressField(fields: FieldSummary[], object: string, written: string): Resolved {
  const path = 'source.emailField';
  const field = findField(fields, written);
  if (!field) return missing(path, object, written);
  if (ADDRESS_TYPES.includes(field.type)) return { path, name: field.name };
  return unfit(path, `${field.name} is of type ${field.type}: choose an email or text field`);
}

function optOutField(fields: FieldSummary[], object: string, written: string | null): Resolved[] {
  if (written === null) return [];
  const path = 'source.optOutField';
  const field = findField(fields, written);
  if (!field) return [missing(path, object, written)];
  if (field.type === 'boolean') return [{ path, name: field.name }];
  return [unfit(path, `${field.name} is of type ${field.type}: choose a checkbox field`)];
}

/** A field of the object, or one parent level away: `Account.Name`. */
async function mappedField(
  org: SalesforceOrg,
  fields: FieldSummary[],
  object: string,
  written: string,
  path: string,
): Promise<Resolved> {
  const [first = '', second] = written.split('.');
  if (second === undefined) return plainField(fields, object, first, path);
  const lookup = fields.find((f) => f.relationshipName && sameName(f.relationshipName, first));
  if (!lookup?.relationshipName) {
    return fault(path, `${object} has no parent ${first}: write one such as Owner.Name`);
  }
  // A lookup to several objects (Owner) offers what all of them have.
  const parents = await Promise.all(lookup.referenceTo.map((parent) => org.fields(parent)));
  const answers = parents.map((own, i) =>
    plainField(own, lookup.referenceTo[i] ?? first, second, path),
  );
  const bad = answers.find((answer) => 'issue' in answer);
  const good = answers[0];
  if (bad || !good || !('name' in good)) return bad ?? missing(path, first, second);
  return { path, name: `${lookup.relationshipName}.${good.name}` };
}

function plainField(
  fields: FieldSummary[],
  object: string,
  written: string,
  path: string,
): Resolved {
  const field = findField(fields, written);
  if (!field) return missing(path, object, written);
  if (!COMPOUND_TYPES.includes(field.type)) return { path, name: field.name };
  return unfit(path, `${field.name} holds several values: map its parts, such as MailingCity`);
}

/** What was resolved, by path; throws when anything was not. */
function namesOf(resolved: Resolved[]): Map<string, string> {
  const bad = resolved.filter((r) => 'issue' in r);
  const [first] = bad;
  if (first) {
    const issues = bad.map(({ issue }) => issue);
    const text = issues.map((issue) => `${issue.path}: ${issue.message}`).join('; ');
    throw new ApiError(422, first.code, `Salesforce does not offer what the sync needs. ${text}.`, {
      issues,
    });
  }
  return new Map(resolved.flatMap((r) => ('name' in r ? [[r.path, r.name] as const] : [])));
}

function respell(definition: SyncDefinition, names: Map<string, string>): SyncDefinition {
  const { source, mapping } = definition;
  return {
    ...definition,
    source: {
      ...source,
      emailField: names.get('source.emailField') ?? source.emailField,
      optOutField: names.get('source.optOutField') ?? source.optOutField,
    },
    mapping: mapping.map((entry, index) => ({
      ...entry,
      from: names.get(`mapping.${index}.from`) ?? entry.from,
    })),
  };
}

/** Salesforce names know no case. */
const sameName = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const findField = (fields: FieldSummary[], written: string): FieldSummary | undefined =>
  fields.find(({ name }) => sameName(name, written));

const missing = (path: string, object: string, field: string): Resolved =>
  fault(path, `${object} has no field ${field}, or the integration user may not read it`);
const fault = (path: string, message: string): Resolved => ({
  code: 'SALESFORCE_FIELD_MISSING',
  issue: { path, message },
});
const unfit = (path: string, message: string): Resolved => ({
  code: 'FIELD_UNFIT',
  issue: { path, message },
});
