import type { Connection, mongo } from 'mongoose';
import { CHUNK, chunksOf } from './chunks.js';
import { duplicatePositions, isDuplicateKey } from './errors.js';

type Keyed = { _id: string };
type Writes<D extends Keyed> = readonly mongo.AnyBulkWriteOperation<D>[];

/** Of a model, what leads to the driver's own collection. */
export interface Native {
  db: Connection;
  collection: { collectionName: string };
}

export interface BulkOutcome {
  /** Positions of the writes that a taken key refused (E11000). */
  taken: Set<number>;
  /** Documents that the filters of replacing writes found. */
  matched: number;
  deleted: number;
}

/**
 * Unordered writes, a chunk at a time. Goes past mongoose's casting, which skips a row it cannot cast without a word
 * and costs as much as the write itself.
 */
export async function bulkWrite<D extends Keyed>(
  model: Native,
  writes: Writes<D>,
): Promise<BulkOutcome> {
  const outcome: BulkOutcome = { taken: new Set(), matched: 0, deleted: 0 };
  for (const [number, chunk] of chunksOf(writes).entries()) {
    await writeChunk(model, chunk, number * CHUNK, outcome);
  }
  return outcome;
}

async function writeChunk<D extends Keyed>(
  model: Native,
  chunk: Writes<D>,
  offset: number,
  outcome: BulkOutcome,
): Promise<void> {
  try {
    const result = await driverCollection<D>(model).bulkWrite(chunk, { ordered: false });
    outcome.matched += result.matchedCount;
    outcome.deleted += result.deletedCount;
  } catch (error) {
    for (const position of duplicatePositions(error)) outcome.taken.add(offset + position);
  }
}

/** Inserts unless the id is there already: answers whether it was ours to insert. */
export async function insertOnce<D extends Keyed>(model: Native, doc: D): Promise<boolean> {
  try {
    await driverCollection(model).insertOne({ ...doc });
    return true;
  } catch (error) {
    if (isDuplicateKey(error)) return false;
    throw error;
  }
}

/** Two upserts of one id at the same moment: the second finds the document when it tries again. */
export async function onceMoreIfTaken<T>(upsert: () => PromiseLike<T>): Promise<T> {
  try {
    return await upsert();
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return await upsert();
  }
}

/** Past mongoose, typed for ids that are text. */
export const driverCollection = <D extends Keyed>({
  db,
  collection,
}: Native): mongo.Collection<D> => db.getClient().db(db.name).collection(collection.collectionName);
