import { insertOnce } from './bulk-write.js';
import type { Canary, CanaryStore } from './canary.js';
import type { CanaryDoc } from './models/canary.js';
import type { Models } from './models/index.js';

const ID = 'keyring';

export function createCanaryStore(
  { canaries }: Pick<Models, 'canaries'>,
  clock: () => Date,
): CanaryStore {
  return {
    async keep(canary): Promise<Canary> {
      await insertOnce(canaries, { _id: ID, ...canary, createdAt: clock().toISOString() });
      const kept = await canaries.findOne({ _id: ID }).lean<CanaryDoc | null>();
      return kept ?? canary;
    },
  };
}
