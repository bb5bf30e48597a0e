import { expect, inject, it } from 'vitest';
import { connectStores } from '../../store/connect.js';
import { databaseUri } from '../store/database-uri.js';
import { storyOf } from './generator.js';
import { keyring } from './house.js';
import { play } from './play.js';
import { told } from './shrink.js';

/** Few, since each has a database of its own; none is one of thousands of records. */
const SEEDS = [3, 31, 66, 88];

it.each(SEEDS)('seed %i over a MongoDB server ends as the model says', async (seed) => {
  const uri = databaseUri(inject('mongodbUri'), `model_${seed}`);
  const connected = await connectStores({ uri, keyring, clock: () => new Date() });
  try {
    const mismatch = await play(storyOf(seed), connected.stores);
    if (mismatch !== null) expect.fail(told(mismatch));
  } finally {
    await connected.close();
  }
});
