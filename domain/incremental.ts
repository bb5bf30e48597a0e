import { looksRelative } from './relative-date.js';
import { mappedPath } from './mapping.js';
import type { Condition } from './criteria.js';
import { completeDefinition } from './sync.js';
import type { SyncDefinition } from './sync.js';

/** What describe says of a field of the source object that an incremental run rests on. */
export interface FieldNature {
  type: string;
  /** A formula or a roll-up: it changes while the record's stamp stays. */
  calculated: boolean;
}

/** Objects that show the person's fields as their own. */
const MIRRORS = new Set(['CampaignMember']);

type Reading = Pick<SyncDefinition, 'source' | 'mapping'>;

/** Fields that Salesforce moves without the record's stamp. */
const UNSTAMPED = new Set(['LastViewedDate', 'LastReferencedDate', 'LastActivityDate']);

/**
 * Why a sync can only be read in full, in words; null where reading what changed is sound (R6): then all that it
 * filters by and maps is stored on the record itself, whose stamp moves with it.
 * @param fields the source object's own fields by name, as describe has them
 */
export function incrementalProblem(
  { source, mapping }: Reading,
  fields: ReadonlyMap<string, FieldNature>,
): string | null {
  if (source.people !== 'self') {
    return `people of ${source.object} records change without them`;
  }
  if (MIRRORS.has(source.object)) {
    return `${source.object} shows fields of other records, which change without it`;
  }
  if (source.listViewId !== null) return 'a record enters and leaves a list view without a trace';
  const relative = source.conditions.find((condition) => isRelative(condition, fields));
  if (relative) return `the condition on ${relative.field} moves with the clock`;
  const paths = pathsOf({ source, mapping });
  const parent = paths.find((path) => path.includes('.'));
  if (parent) return `${parent} belongs to a parent, which changes without the record`;
  const formula = paths.find((path) => fields.get(path)?.calculated || UNSTAMPED.has(path));
  return formula ? `${formula} changes without the record's time stamp` : null;
}

/** Whether two definitions read and keep the same; where they differ the next run is full (R6). */
export function sameReading(a: SyncDefinition, b: SyncDefinition): boolean {
  return readingOf(a) === readingOf(b);
}

/** A text in a text field is no literal; of an unknown field the worse is believed. */
function isRelative(
  { field, value }: Condition,
  fields: ReadonlyMap<string, FieldNature>,
): boolean {
  const type = fields.get(field)?.type;
  const onCalendar = type === undefined || type === 'date' || type === 'datetime';
  return onCalendar && typeof value === 'string' && looksRelative(value);
}

function pathsOf({ source, mapping }: Reading): string[] {
  const { emailField, optOutField, conditions } = source;
  const mapped = mapping.flatMap(({ from }) => (from === null ? [] : [mappedPath(from).path]));
  const asked = conditions.map(({ field }) => field);
  return [emailField, ...(optOutField === null ? [] : [optOutField]), ...asked, ...mapped];
}

/** As text that is the same for the same choices, whatever the order of their keys. */
function readingOf(definition: SyncDefinition): string {
  const { source, mapping, exclusions, removal } = completeDefinition(definition);
  return JSON.stringify({ source, mapping, exclusions, removal }, (_key, value: unknown) =>
    isPlain(value) ? Object.fromEntries(Object.entries(value).sort(byKey)) : value,
  );
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const byKey = ([a]: [string, unknown], [b]: [string, unknown]): number =>
  a < b ? -1 : a > b ? 1 : 0;
