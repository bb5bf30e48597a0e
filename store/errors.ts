import { Failure } from '../domain/failures.js';

const DUPLICATE_KEY = 11000;

/** Codes of a server that is stepping down, shutting down, starting up or out of time: the next try may succeed. */
const PASSING_CODES = new Set([6, 7, 50, 89, 91, 112, 189, 262, 9001, 10107, 11600, 11602, 13435]);

const PASSING_NAMES = new Set([
  'MongooseServerSelectionError',
  'MongoServerSelectionError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'MongoCursorExhaustedError',
  'PoolClearedOnNetworkError',
  'PoolClosedError',
  'WaitQueueTimeoutError',
]);

/**
 * The error that leaves the room. What the driver says holds keys, values and addresses,
 * so neither its message nor the error itself goes along, only its name and code.
 */
export function toStoreError(error: unknown): unknown {
  if (error instanceof Failure || !isDriverError(error)) return error;
  const details = { name: error.name, code: codeOf(error) };
  if (isPassing(error)) {
    return new Failure(
      'STORE_UNAVAILABLE',
      'MongoDB did not answer. Check that it runs and that MONGODB_URI points at it; the step is tried again.',
      { details },
    );
  }
  return refusal(error.name, details.code);
}

/** True for one write refused because its key is taken. */
export const isDuplicateKey = (error: unknown): boolean =>
  isDriverError(error) && codeOf(error) === DUPLICATE_KEY;

/** What an unordered bulk write could not do for taken keys, by position; rethrows every other error. */
export function duplicatePositions(error: unknown): number[] {
  const failed = writeErrorsOf(error);
  if (failed.length === 0 || failed.some((one) => one.code !== DUPLICATE_KEY)) throw error;
  return failed.map((one) => one.index);
}

function writeErrorsOf(error: unknown): { index: number; code: number }[] {
  if (!isDriverError(error) || !('writeErrors' in error)) return [];
  return [error.writeErrors].flat().map((one) => ({
    index: numberIn(one, 'index') ?? -1,
    code: numberIn(one, 'code') ?? -1,
  }));
}

/** By name, not by class: the driver is not ours to import, and mongoose wraps some of its errors. */
const isDriverError = (error: unknown): error is Error =>
  error instanceof Error &&
  (PASSING_NAMES.has(error.name) || /^(Mongo|BSON)/.test(error.name) || isCasting(error.name));

const isCasting = (name: string): boolean =>
  ['CastError', 'ValidationError', 'ValidatorError', 'StrictModeError'].includes(name);

function isPassing(error: Error): boolean {
  const code = codeOf(error);
  return PASSING_NAMES.has(error.name) || (code !== null && PASSING_CODES.has(code));
}

function refusal(name: string, code: number | null): Error {
  const reason = code === null ? name : `${name}, code ${code}`;
  const error = new Error(`MongoDB refused the operation (${reason}).`);
  error.name = 'StoreRefused';
  return error;
}

const codeOf = (error: Error): number | null => numberIn(error, 'code');

function numberIn(value: unknown, key: string): number | null {
  if (typeof value !== 'object' || value === null) return null;
  const found: unknown = Reflect.get(value, key);
  return typeof found === 'number' ? found : null;
}
