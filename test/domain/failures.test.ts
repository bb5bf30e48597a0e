import { describe, expect, it } from 'vitest';
import { Failure, FAILURES, failureTypeOf, type FailureType } from '../../domain/failures.js';

describe('a failure', () => {
  it.each(Object.keys(FAILURES) as FailureType[])('%s is known by its type', (type) => {
    const failure = new Failure(type, 'message');
    expect(failureTypeOf(failure)).toBe(type);
    expect(failureTypeOf(JSON.parse(JSON.stringify(failure)))).toBe(type);
    expect(failure.retryable).toBe(FAILURES[type].retryable);
  });

  it.each([
    ['nothing', null],
    ['a text', 'LEDGER_OPEN'],
    ['an error', new Error('LEDGER_OPEN')],
    ['a type of somebody else', { type: 'ECONNRESET' }],
    ['a name that every object has', { type: 'constructor' }],
    ['a type that is no text', { type: 7 }],
  ])('is not %s', (_, error) => {
    expect(failureTypeOf(error)).toBeNull();
  });

  it('carries its cause only where there is one', () => {
    expect('cause' in new Failure('LEDGER_OPEN', 'message')).toBe(false);
    expect(new Failure('LEDGER_OPEN', 'message', { cause: 1 }).cause).toBe(1);
  });
});
