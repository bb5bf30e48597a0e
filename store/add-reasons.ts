import { suppressionId } from '../domain/ids.js';
import { bulkWrite } from './bulk-write.js';
import type { Models } from './models/index.js';
import type { SuppressionDoc } from './models/suppression.js';
import type { SuppressionItem } from './port.js';

/** Each reason once, creating the documents. */
export async function addReasons(
  suppressions: Models['suppressions'],
  items: SuppressionItem[],
): Promise<void> {
  const writes = items.map(addition);
  const { taken } = await bulkWrite<SuppressionDoc>(suppressions, writes);
  if (taken.size === 0) return;
  const again = writes.filter((_, i) => taken.has(i));
  await bulkWrite<SuppressionDoc>(suppressions, again);
}

function addition({ scope, emailKey, reason: given }: SuppressionItem) {
  const { cause, at, actor, reason } = given;
  return {
    updateOne: {
      filter: { _id: suppressionId(scope, emailKey) },
      update: {
        $setOnInsert: { scope, emailKey },
        $addToSet: { reasons: { cause, at, actor, reason } },
      },
      upsert: true,
    },
  };
}
