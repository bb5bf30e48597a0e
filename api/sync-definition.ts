import {
  DEFAULT_CHOICES,
  DEFAULT_EXCLUSIONS,
  DEFAULT_GUARD,
  DEFAULT_REMOVAL,
} from '../domain/sync.js';
import type { FieldMapping, Source, SyncDefinition } from '../domain/sync.js';
import { toMapping } from './schemas/mapping.js';
import type { SyncChange } from './schemas/sync.js';
import { toSchedule } from './schemas/schedule.js';

/** A definition whose defaults that only describe knows are still to be found: those are null. */
export interface Draft extends Omit<SyncDefinition, 'source' | 'mapping'> {
  source: SourceDraft;
  mapping: FieldMapping[] | null;
}
export type SourceDraft = Omit<Source, 'people' | 'emailField'> & {
  people: Source['people'] | null;
  emailField: string | null;
};

/** A source of which nothing was said yet. */
export const clearedSource = (object: string): SourceDraft => ({
  ...DEFAULT_CHOICES,
  object,
  people: null,
  emailField: null,
  optOutField: null,
  roleAddresses: 'exclude',
  conditions: [],
});

/** A definition with nothing chosen yet but what can never change. */
export const blankDraft = (
  fixed: Pick<SyncDefinition, 'name' | 'connectionId' | 'listId'>,
  object: string,
): Omit<Draft, 'schedule'> => ({
  name: fixed.name,
  connectionId: fixed.connectionId,
  listId: fixed.listId,
  source: clearedSource(object),
  exclusions: DEFAULT_EXCLUSIONS,
  removal: DEFAULT_REMOVAL,
  guard: DEFAULT_GUARD,
  mapping: null,
});

/** The definition after a change: absent leaves a value, null puts back its default. */
export function applyChange(
  base: Draft,
  change: Omit<SyncChange, 'connectionId' | 'listId'>,
  zone: string,
): Draft {
  return {
    ...base,
    name: change.name ?? base.name,
    source: changedSource(base.source, change.source),
    schedule: change.schedule ? toSchedule(change.schedule, zone) : base.schedule,
    exclusions: merge(base.exclusions, change.exclusions, DEFAULT_EXCLUSIONS),
    removal: merge(base.removal, change.removal, DEFAULT_REMOVAL),
    guard: merge(base.guard, change.guard, DEFAULT_GUARD),
    mapping: change.mapping ? toMapping(change.mapping) : keptMapping(base, change.mapping),
  };
}

const keptMapping = ({ mapping }: Draft, change: null | undefined) =>
  change === undefined ? mapping : null;

/** The object is not for choosing: it never changes. */
function changedSource(base: SourceDraft, change: SyncChange['source']): SourceDraft {
  if (change === undefined) return base;
  const { object: _fixed, ...choices } = change;
  return merge(base, choices, clearedSource(base.object));
}

type Choices<T> = { [K in keyof T]?: T[K] | null | undefined };

function merge<T extends object>(base: T, change: Choices<T> | null | undefined, defaults: T): T {
  if (change === undefined) return base;
  if (change === null) return defaults;
  const merged = { ...base };
  for (const key of Object.keys(base) as (keyof T)[]) {
    const value = change[key];
    if (value === null) merged[key] = defaults[key];
    else if (value !== undefined) merged[key] = value;
  }
  return merged;
}
