import { Failure, failureTypeOf } from '../domain/failures.js';
import type { SalesforceOrg } from '../salesforce/port.js';

/**
 * The org, in which a flag of opt-outs that goes out of sight while records are read fails as ACCESS_SHRUNK, as it does when a
 * run opens: it is never one missing field among others (C3).
 */
export function watchingOptOut(org: SalesforceOrg, flags: readonly string[]): SalesforceOrg {
  if (flags.length === 0) return org;
  const named = async <T>(object: string, answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      const hidden = hiddenOf(error, flags);
      throw hidden === undefined ? error : shrunk(object, hidden);
    }
  };
  return {
    ...org,
    page: (query, after, options) => named(query.object, org.page(query, after, options)),
    byIds: (query, ids, options) => named(query.object, org.byIds(query, ids, options)),
    startBulk: (query, options) => named(query.object, org.startBulk(query, options)),
  };
}

function hiddenOf(error: unknown, flags: readonly string[]): string | undefined {
  if (failureTypeOf(error) !== 'SALESFORCE_FIELD_MISSING') return undefined;
  const { field } = (error as Failure).details;
  if (typeof field !== 'string') return undefined;
  return flags.find((flag) => flag.toLowerCase() === field.toLowerCase());
}

const shrunk = (object: string, field: string): Failure =>
  new Failure(
    'ACCESS_SHRUNK',
    `Salesforce no longer shows ${object}.${field} to the integration user. Give it read access; nobody is read as not opted out meanwhile.`,
    { details: { object, field } },
  );
