import { isDuplicateKey } from './errors.js';
import type { Models } from './models/index.js';
import type { LeaseStore } from './port.js';

export function createLeaseStore({ leases }: Pick<Models, 'leases'>): LeaseStore {
  return {
    async take(name, holder, until, now) {
      const mineToTake = [{ holder }, { until: { $lte: Date.parse(now) } }];
      const lease = { holder, until: Date.parse(until) };
      try {
        await leases.updateOne({ _id: name, $or: mineToTake }, { $set: lease }, { upsert: true });
        return true;
      } catch (error) {
        // the filter found nothing, and the insert found the lease of someone else
        if (isDuplicateKey(error)) return false;
        throw error;
      }
    },
    async release(name, holder) {
      await leases.deleteOne({ _id: name, holder });
    },
  };
}
