import { insertOnce } from './bulk-write.js';
import type { IdempotencyKeyDoc } from './models/idempotency-key.js';
import type { Models } from './models/index.js';
import type { IdempotencyRecord, IdempotencyStore, Keyring } from './port.js';

export function createIdempotencyStore(
  { idempotencyKeys }: Pick<Models, 'idempotencyKeys'>,
  keyring: Keyring,
): IdempotencyStore {
  const toRecord = ({ requestHash, answer }: IdempotencyKeyDoc): IdempotencyRecord => ({
    requestHash,
    answer: answer && { status: answer.status, body: JSON.parse(keyring.decrypt(answer.body)) },
  });

  return {
    async begin(key, requestHash, at) {
      for (;;) {
        const mine = { _id: key, requestHash, at: instantOf(at), answer: null };
        if (await insertOnce(idempotencyKeys, mine)) return null;
        const found = await idempotencyKeys.findOne({ _id: key }).lean<IdempotencyKeyDoc | null>();
        // gone again when the earlier request gave the key back in between
        if (found !== null) return toRecord(found);
      }
    },
    async finish(key, status, body) {
      const answer = { status, body: keyring.encrypt(JSON.stringify(body ?? null)) };
      await idempotencyKeys.updateOne({ _id: key }, { $set: { answer } });
    },
    async release(key) {
      await idempotencyKeys.deleteOne({ _id: key });
    },
    async sweep(before) {
      const old = { at: { $lt: instantOf(before) } };
      return (await idempotencyKeys.deleteMany(old)).deletedCount;
    },
  };
}

/** One spelling, so that instants sort as text. */
const instantOf = (iso: string): string => new Date(iso).toISOString();
