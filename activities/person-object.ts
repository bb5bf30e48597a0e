import { Failure } from '../domain/failures.js';
import { mappedPath } from '../domain/mapping.js';
import type { Source, SyncDefinition } from '../domain/sync.js';
import type { Described } from './described.js';
import { parentOf } from './source-query.js';

/**
 * Object of the people that records stand for. A parent that is hidden is named by its path: looking at access comes next.
 * Fails CRITERIA_UNFIT for a lookup that leads to several objects, such as Owner.
 */
export async function personObjectOf(described: Described, source: Source): Promise<string> {
  if (source.people !== 'self') return 'Contact';
  const parent = parentOf(source);
  if (parent === null) return source.object;
  const [object = parent, ...others] = await described.parentsOf(source.object, parent);
  if (others.length === 0) return object;
  throw new Failure(
    'CRITERIA_UNFIT',
    `${source.object}.${parent} may lead to ${[object, ...others].join(' or ')}. Take the address from a lookup to one object.`,
    { details: { object: source.object, path: parent } },
  );
}

/** `from`s of the mapping whose fields take several values. */
export async function multiPicklistsOf(
  described: Described,
  { source, mapping }: SyncDefinition,
  personObject: string,
): Promise<string[]> {
  const lists = await Promise.all(
    mapping.map(async ({ from }) => {
      if (from === null) return [];
      const { of, path } = mappedPath(from);
      const object = of === 'person' ? personObject : source.object;
      return (await described.field(object, path))?.type === 'multipicklist' ? [from] : [];
    }),
  );
  return [...new Set(lists.flat())];
}
