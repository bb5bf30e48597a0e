import type { Query } from '@jetstreamapp/soql-parser-js';
import type { Value } from '../values.js';
import { fold } from './compare.js';
import { malformedBecause } from './errors.js';
import { matching } from './execute.js';
import { pathReader, resolvePath, scopeOn } from './path.js';
import type { Scope } from './path.js';

/** The values of the one column of a semi-join's statement. */
export function joinValues(outer: Scope, query: Query): Set<Value> {
  const scope = scopeOn(outer, query.sObject ?? '', query.sObjectAlias ?? null);
  const [item] = query.fields ?? [];
  if (item?.type !== 'Field') throw malformedBecause('a semi-join selects one field');
  const read = pathReader(scope, resolvePath(scope, item.field));
  return new Set(matching(scope, query, false).map((number) => fold(read(number))));
}
