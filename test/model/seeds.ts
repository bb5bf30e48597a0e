import { expect } from 'vitest';
import { storyOf } from './generator.js';
import { play } from './play.js';
import { shrink, told } from './shrink.js';

/** In how many files the seeds are played, so that as many processors work at them. */
export const SHARDS = 2;
const SHRINK_MS = 20_000;
/** A whole story, and the shrinking of one that fails. */
export const STORY_MS = 90_000;

/** Every second seed of `MODEL_SEEDS` (500) from `MODEL_FROM` (1) on. */
export function seedsOf(shard: number): number[] {
  const from = Number(process.env['MODEL_FROM'] ?? 1);
  const count = Number(process.env['MODEL_SEEDS'] ?? 500);
  const all = Array.from({ length: count }, (_, at) => from + at);
  return all.filter((_, at) => at % SHARDS === shard);
}

/** Fails with a story as short as it could be made. */
export async function expectModel(seed: number): Promise<void> {
  const mismatch = await play(storyOf(seed));
  if (mismatch !== null) expect.fail(told(await shrink(mismatch, SHRINK_MS)));
}
