import { describe, it } from 'vitest';
import { expectModel, seedsOf, STORY_MS } from './seeds.js';

describe('over random orgs, syncs and histories, lists and answers are those of the model', () => {
  it.each(seedsOf(1))('seed %i', { timeout: STORY_MS }, expectModel);
});
