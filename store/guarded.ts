import { toStoreError } from './errors.js';

/** The same store, with every error of its promises and streams mapped by `toStoreError`. */
export function guarded<T extends object>(store: T): T {
  return new Proxy(store, {
    get(target, key, receiver): unknown {
      const member: unknown = Reflect.get(target, key, receiver);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => guardAnswer(Reflect.apply(member, target, args));
    },
  });
}

function guardAnswer(answer: unknown): unknown {
  if (isPending(answer)) return Promise.resolve(answer).catch(rethrow);
  return isStream(answer) ? guardStream(answer) : answer;
}

async function* guardStream(stream: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  try {
    yield* stream;
  } catch (error) {
    rethrow(error);
  }
}

/** Also a query of mongoose, which is iterable as well. */
const isPending = (answer: unknown): answer is PromiseLike<unknown> =>
  typeof answer === 'object' && answer !== null && 'then' in answer;

const isStream = (answer: unknown): answer is AsyncIterable<unknown> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;

function rethrow(error: unknown): never {
  throw toStoreError(error);
}
