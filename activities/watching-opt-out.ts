import { Failure, failureTypeOf } from '../domain/failures.js';
import type { SalesforceOrg } from '../salesforce/port.js';

/**
 * The org, in which an opt-out that goes out of sight while records are read fails as ACCESS_SHRUNK, as it does when a
 * run opens: it is never one missing field among others (C3).
 */
export function watchingOptOut(org: SalesforceOrg, optOutField: string | null): SalesforceOrg {
  if (optOutField === null) return org;
  const named = async <T>(object: string, answer: Promise<T>): Promise<T> => {
    try {
      return await answer;
    } catch (error) {
      throw isOf(error, optOutField) ? shrunk(object, optOutField) : error;
    }
  };
  return {
    ...org,
    page: (query, after, options) => named(query.object, org.page(query, after, options)),
    byIds: (query, ids, options) => named(query.object, org.byIds(query, ids, options)),
    startBulk: (query, options) => named(query.object, org.startBulk(query, options)),
  };
}

function isOf(error: unknown, optOutField: string): boolean {
  if (failureTypeOf(error) !== 'SALESFORCE_FIELD_MISSING') return false;
  const { field } = (error as Failure).details;
  return typeof field === 'string' && field.toLowerCase() === optOutField.toLowerCase();
}

const shrunk = (object: string, field: string): Failure =>
  new Failure(
    'ACCESS_SHRUNK',
    `Salesforce no longer shows ${object}.${field} to the integration user. Give it read access; nobody is read as not opted out meanwhile.`,
    { details: { object, field } },
  );
