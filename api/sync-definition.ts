import {
  DEFAULT_CHOICES,
  DEFAULT_EXCLUSIONS,
  DEFAULT_GUARD,
  DEFAULT_REMOVAL,
} from '../domain/sync.js';
import type { FieldMapping, Source, SyncDefinition } from '../domain/sync.js';
import type { SyncChange } from './schemas/sync.js';
import { toSchedule } from './schemas/schedule.js';

/** What a sync of an object is when nothing else is said. */
export function defaultSource(object: string): Source {
  return {
    ...DEFAULT_CHOICES,
    conditions: [],
    object,
    emailField: 'Email',
    optOutField: 'HasOptedOutOfEmail',
    roleAddresses: 'exclude',
  };
}

export const defaultMapping = (emailField: string): FieldMapping[] => [
  { from: emailField, to: 'email', whenBlank: 'clear' },
  { from: 'LastName', to: 'lastName', whenBlank: 'clear' },
  { from: 'FirstName', to: 'firstName', whenBlank: 'clear' },
];

/** A definition with nothing chosen yet but what can never change. */
export const blankDefinition = (
  fixed: Pick<SyncDefinition, 'name' | 'connectionId' | 'listId'>,
  object: string,
): Omit<SyncDefinition, 'schedule' | 'mapping'> => ({
  ...fixed,
  source: defaultSource(object),
  exclusions: DEFAULT_EXCLUSIONS,
  removal: DEFAULT_REMOVAL,
  guard: DEFAULT_GUARD,
});

/** The definition after a change: absent leaves a value, null puts back its default. */
export function applyChange(
  base: SyncDefinition,
  change: Omit<SyncChange, 'connectionId' | 'listId'>,
  zone: string,
): SyncDefinition {
  const source = merge(base.source, chosen(change.source), defaultSource(base.source.object));
  return {
    ...base,
    name: change.name ?? base.name,
    source,
    schedule: change.schedule ? toSchedule(change.schedule, zone) : base.schedule,
    exclusions: merge(base.exclusions, change.exclusions, DEFAULT_EXCLUSIONS),
    removal: merge(base.removal, change.removal, DEFAULT_REMOVAL),
    guard: merge(base.guard, change.guard, DEFAULT_GUARD),
    mapping:
      change.mapping === undefined
        ? base.mapping
        : (change.mapping ?? defaultMapping(source.emailField)),
  };
}

/** The object is not for choosing: it never changes. */
const chosen = (source: SyncChange['source']): Choices<Source> | undefined =>
  source && {
    emailField: source.emailField,
    optOutField: source.optOutField,
    roleAddresses: source.roleAddresses,
  };

type Choices<T> = { [K in keyof T]?: T[K] | null | undefined };

function merge<T extends object>(base: T, change: Choices<T> | null | undefined, cleared: T): T {
  if (change === undefined) return base;
  if (change === null) return cleared;
  const merged = { ...base };
  for (const key of Object.keys(base) as (keyof T)[]) {
    const value = change[key];
    if (value === null) merged[key] = cleared[key];
    else if (value !== undefined) merged[key] = value;
  }
  return merged;
}
