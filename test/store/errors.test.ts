import { describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { duplicatePositions, isDuplicateKey, toStoreError } from '../../store/errors.js';
import { guarded } from '../../store/guarded.js';
import { collect } from './collect.js';

function driverError(name: string, extra: Record<string, unknown> = {}): Error {
  const error = new Error(`connect 10.0.0.7:27017 dup key: { email: "ann@example.org" }`);
  return Object.assign(error, { name, ...extra });
}

describe('errors of MongoDB', () => {
  it('that may pass become STORE_UNAVAILABLE', () => {
    const passing = [
      driverError('MongoNetworkError'),
      driverError('MongooseServerSelectionError'),
      driverError('MongoServerError', { code: 10107 }),
    ];
    for (const error of passing) {
      expect(toStoreError(error)).toMatchObject({ type: 'STORE_UNAVAILABLE', retryable: true });
    }
  });

  it('that will not pass are named by their code', () => {
    const refused = toStoreError(driverError('MongoServerError', { code: 121 }));
    expect(refused).toMatchObject({
      name: 'StoreRefused',
      message: expect.stringContaining('121'),
    });
    expect(refused).not.toBeInstanceOf(Failure);
  });

  it('never carry values or addresses, in no field', () => {
    for (const name of ['MongoServerError', 'MongoNetworkError', 'CastError', 'ValidationError']) {
      const left = toStoreError(driverError(name, { keyValue: { email: 'ann@example.org' } }));
      const shown = `${String(left)} ${(left as Error).stack} ${JSON.stringify(left)}`;
      expect(shown).not.toMatch(/ann@|10\.0\.0\.7/);
      expect(left).not.toHaveProperty('cause');
    }
  });

  it('of our own are left as they are', () => {
    const failure = new Failure('FENCE_LOST', 'stop');
    const mistake = new TypeError('x is not a function');
    expect(toStoreError(failure)).toBe(failure);
    expect(toStoreError(mistake)).toBe(mistake);
  });

  it('that are only taken keys are told by position, all others are thrown', () => {
    const writeErrors = [
      { index: 3, code: 11000 },
      { index: 7, code: 11000 },
    ];
    const taken = driverError('MongoBulkWriteError', { code: 11000, writeErrors });
    expect(duplicatePositions(taken)).toEqual([3, 7]);
    expect(isDuplicateKey(driverError('MongoServerError', { code: 11000 }))).toBe(true);
    const mixed = driverError('MongoBulkWriteError', {
      writeErrors: [...writeErrors, { index: 9, code: 121 }],
    });
    for (const other of [mixed, driverError('MongoNetworkError'), new Error('else')]) {
      expect(() => duplicatePositions(other)).toThrow(other);
    }
  });
});

describe('a guarded store', () => {
  const fail = async (): Promise<never> => {
    throw driverError('MongoNetworkError');
  };
  const store = guarded({
    answer: async () => 42,
    fail,
    async *stream() {
      yield 1;
      await fail();
    },
  });

  it('answers, and maps what its promises and streams throw', async () => {
    expect(await store.answer()).toBe(42);
    await expect(store.fail()).rejects.toMatchObject({ type: 'STORE_UNAVAILABLE' });
    await expect(collect(store.stream())).rejects.toMatchObject({ type: 'STORE_UNAVAILABLE' });
  });
});
