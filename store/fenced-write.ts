import { Failure } from '../domain/failures.js';
import { bulkWrite, driverCollection, type Native } from './bulk-write.js';
import { readInChunks } from './chunks.js';

export interface Fenced {
  _id: string;
  fence: number;
}

const TRIES = 5;

/**
 * Writes documents over those whose fence is not above theirs (E4). Each write names the fence that it read, by
 * equality: a range would make the embedded server scan the collection. Fails FENCE_LOST.
 */
export async function writeFenced(model: Native, fence: number, docs: Fenced[]): Promise<void> {
  let left = docs;
  for (let attempt = 0; attempt < TRIES && left.length > 0; attempt += 1) {
    const fences = await storedFences(model, left);
    if ([...fences.values()].some((stored) => stored > fence)) throw fenceLost();
    left = await replaceAt(model, left, fences);
  }
  if (left.length > 0) throw fenceLost();
}

/** The failure of an attempt that is no longer the newest. */
export const fenceLost = (): Failure =>
  new Failure('FENCE_LOST', 'A newer attempt at this run has begun; this one stops here.');

async function storedFences(model: Native, docs: Fenced[]): Promise<Map<string, number>> {
  const ids = docs.map((doc) => doc._id);
  const found = await readInChunks(ids, (chunk) =>
    driverCollection<Fenced>(model)
      .find({ _id: { $in: chunk } }, { projection: { fence: 1 } })
      .toArray(),
  );
  return new Map(found.map((doc) => [doc._id, doc.fence]));
}

/** Answers the documents that someone else wrote in between. */
async function replaceAt(
  model: Native,
  docs: Fenced[],
  fences: Map<string, number>,
): Promise<Fenced[]> {
  const writes = docs.map((doc) => {
    const filter = { _id: doc._id, fence: fences.get(doc._id) ?? doc.fence };
    return { replaceOne: { filter, replacement: { ...doc }, upsert: true } };
  });
  const { taken } = await bulkWrite<Fenced>(model, writes);
  return docs.filter((_, i) => taken.has(i));
}
