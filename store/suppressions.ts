import { suppressionId } from '../domain/ids.js';
import type { Suppression } from '../domain/member.js';
import { onceMoreIfTaken } from './bulk-write.js';
import { readInChunks } from './chunks.js';
import { fromStored } from './models/document.js';
import type { Models } from './models/index.js';
import type { SuppressionDoc } from './models/suppression.js';
import type { SuppressionStore } from './port.js';

export function createSuppressionStore({
  suppressions,
}: Pick<Models, 'suppressions'>): SuppressionStore {
  return {
    async byKeys(scopes, emailKeys) {
      const ids = scopes.flatMap((scope) => emailKeys.map((key) => suppressionId(scope, key)));
      const found = await readInChunks(ids, (chunk) =>
        suppressions.find({ _id: { $in: chunk } }).lean<SuppressionDoc[]>(),
      );
      return found.map(toSuppression);
    },
    async *all(scopes) {
      const found = suppressions
        .find({ scope: { $in: scopes } })
        .lean<SuppressionDoc>()
        .cursor({ batchSize: 1000 });
      for await (const doc of found) yield toSuppression(doc);
    },
    async add(scope, emailKey, { cause, at, actor, reason }) {
      await onceMoreIfTaken(() =>
        suppressions.updateOne(
          { _id: suppressionId(scope, emailKey) },
          {
            $setOnInsert: { scope, emailKey },
            $addToSet: { reasons: { cause, at, actor, reason } },
          },
          { upsert: true },
        ),
      );
    },
  };
}

const toSuppression = (doc: SuppressionDoc): Suppression => fromStored(doc);
