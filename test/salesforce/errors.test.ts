import { describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { failureOf, retryAfterMs, SessionExpired } from '../../salesforce/errors.js';

const NOW = Date.parse('2026-11-23T00:00:00Z');
const mapped = (status: number, errorCode: string, message = '', object?: string) =>
  failureOf({ status, headers: {}, json: [{ errorCode, message }] }, { now: NOW, object });

describe('a refusal of Salesforce becomes one failure', () => {
  it.each([
    [400, 'MALFORMED_QUERY', 'SALESFORCE_QUERY_REFUSED'],
    [400, 'INVALID_QUERY_FILTER_OPERATOR', 'SALESFORCE_QUERY_REFUSED'],
    [400, 'QUERY_TOO_COMPLICATED', 'SALESFORCE_QUERY_REFUSED'],
    [400, 'EXCEEDED_ID_LIMIT', 'SALESFORCE_QUERY_REFUSED'],
    [400, 'OPERATION_TOO_LARGE', 'SALESFORCE_QUERY_REFUSED'],
    [400, 'QUERY_TIMEOUT', 'SALESFORCE_BUSY'],
    [400, 'UNABLE_TO_LOCK_ROW', 'SALESFORCE_BUSY'],
    [404, 'NOT_FOUND', 'SALESFORCE_OBJECT_MISSING'],
    [403, 'API_DISABLED_FOR_ORG', 'SALESFORCE_API_DISABLED'],
    [403, 'API_CURRENTLY_DISABLED', 'SALESFORCE_API_DISABLED'],
    [403, 'INSUFFICIENT_ACCESS', 'SALESFORCE_REQUEST_REFUSED'],
    [410, 'GONE', 'SALESFORCE_REQUEST_REFUSED'],
    [414, '', 'SALESFORCE_QUERY_REFUSED'],
    [431, '', 'SALESFORCE_QUERY_REFUSED'],
    [302, '', 'SALESFORCE_BAD_ANSWER'],
    [400, 'STRING_TOO_LONG', 'SALESFORCE_REQUEST_REFUSED'],
    [500, 'UNKNOWN_EXCEPTION', 'SALESFORCE_UNAVAILABLE'],
    [503, 'SERVER_UNAVAILABLE', 'SALESFORCE_UNAVAILABLE'],
    [502, '', 'SALESFORCE_UNAVAILABLE'],
    [504, '', 'SALESFORCE_UNAVAILABLE'],
    [420, '', 'SALESFORCE_UNAVAILABLE'],
    [406, '', 'SALESFORCE_UNAVAILABLE'],
    [429, '', 'SALESFORCE_BUSY'],
  ])('%i %s → %s', (status, code, type) => {
    expect(mapped(status, code)).toMatchObject({ type, details: { status } });
  });

  it('a missing and a hidden field look alike, so both reasons are named', () => {
    const message =
      "\nSELECT Foo__c FROM Lead\n       ^\nERROR at Row:1:Column:8\nNo such column 'Foo__c' on entity 'Lead'. If you are attempting to use a custom field…";
    const failure = mapped(400, 'INVALID_FIELD', message);
    expect(failure).toMatchObject({
      type: 'SALESFORCE_FIELD_MISSING',
      details: { field: 'Foo__c' },
    });
    expect(failure.message).toMatch(/field Foo__c of Lead.*does not exist.*field-level security/);
  });

  it('an unknown parent is a missing field too', () => {
    const message = "Didn't understand relationship 'Acount' in field path. If you…";
    expect(mapped(400, 'INVALID_FIELD', message)).toMatchObject({
      type: 'SALESFORCE_FIELD_MISSING',
      details: { field: 'Acount' },
    });
  });

  it('a field that cannot be filtered is not a missing one', () => {
    const message = "field 'Notes__c' can not be filtered in a query call";
    const failure = mapped(400, 'INVALID_FIELD', message);
    expect(failure).toMatchObject({ type: 'SALESFORCE_QUERY_REFUSED' });
    expect(failure.message).toContain('Notes__c');
  });

  it('an unknown object is named, by the answer or by the call', () => {
    const message = "sObject type 'Campain' is not supported. If you…";
    expect(mapped(400, 'INVALID_TYPE', message).message).toContain('the object Campain');
    expect(mapped(404, 'NOT_FOUND', 'gone', 'Campaign').message).toContain('the object Campaign');
  });

  it('the daily limit waits, too many at once is tried again', () => {
    const daily = mapped(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
    expect(daily).toMatchObject({ type: 'SALESFORCE_DAILY_LIMIT', retryAfterMs: 900_000 });
    const atOnce = 'ConcurrentRequests (Concurrent API Requests) Limit exceeded.';
    expect(mapped(403, 'REQUEST_LIMIT_EXCEEDED', atOnce)).toMatchObject({
      type: 'SALESFORCE_BUSY',
    });
  });

  it('any 401 is an expired session, also one without a body', () => {
    expect(failureOf({ status: 401, headers: {}, json: undefined }, { now: NOW })).toBeInstanceOf(
      SessionExpired,
    );
    expect(mapped(403, 'INVALID_SESSION_ID')).toBeInstanceOf(SessionExpired);
  });
});

describe('a failure keeps values to itself', () => {
  it.each([
    [
      400,
      'MALFORMED_QUERY',
      "\nSELECT Id FROM Lead WHERE Email = 'ann@a.example'\n ^\nunexpected token",
    ],
    [
      400,
      'INVALID_FIELD',
      "value 'ann@a.example' of filter criterion for field 'Email' must be of type",
    ],
    [400, 'DUPLICATE_VALUE', 'duplicate value found: ann@a.example'],
    [400, 'ann@a.example', 'x'],
    [500, 'UNKNOWN_EXCEPTION', 'ann@a.example'],
  ])('%i %s', (status, code, message) => {
    const failure = mapped(status, code, message);
    const said = JSON.stringify({ ...failure, message: failure.message, cause: failure.cause });
    expect(failure).toBeInstanceOf(Failure);
    expect(said).not.toContain('ann@');
  });
});

describe('Retry-After', () => {
  it('counts seconds or names an instant', () => {
    expect(retryAfterMs({ 'retry-after': '7' }, NOW)).toBe(7_000);
    expect(retryAfterMs({ 'retry-after': 'Mon, 23 Nov 2026 00:00:30 GMT' }, NOW)).toBe(30_000);
    expect(retryAfterMs({ 'retry-after': 'Sun, 22 Nov 2026 00:00:30 GMT' }, NOW)).toBe(0);
    expect(retryAfterMs({ 'retry-after': 'soon' }, NOW)).toBeUndefined();
    expect(retryAfterMs({}, NOW)).toBeUndefined();
  });
});
