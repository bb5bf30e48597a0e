import { suppressionId } from '../domain/ids.js';
import type { Suppression } from '../domain/member.js';
import { addReasons } from './add-reasons.js';
import { onceMoreIfTaken } from './bulk-write.js';
import { readInChunks } from './chunks.js';
import { cursorOf, pageOf } from './cursor.js';
import { fromStored } from './models/document.js';
import type { Models } from './models/index.js';
import type { SuppressionDoc } from './models/suppression.js';
import type { SuppressionStore } from './port.js';

/** The scope of what holds on all lists. */
export const EVERYWHERE = 'all';

export function createSuppressionStore({
  suppressions,
}: Pick<Models, 'suppressions'>): SuppressionStore {
  return {
    async byKeys(scopes, emailKeys) {
      const ids = scopes.flatMap((scope) => emailKeys.map((key) => suppressionId(scope, key)));
      const found = await readInChunks(ids, (chunk) =>
        suppressions.find({ _id: { $in: chunk } }).lean<SuppressionDoc[]>(),
      );
      return found.map(toSuppression).filter(saysSomething);
    },
    async *all(scopes) {
      const found = suppressions
        .find({ scope: { $in: scopes } })
        .lean<SuppressionDoc>()
        .cursor({ batchSize: 1000 });
      for await (const doc of found) {
        const suppression = toSuppression(doc);
        if (saysSomething(suppression)) yield suppression;
      }
    },
    add: (scope, emailKey, reason) => addReasons(suppressions, [{ scope, emailKey, reason }]),
    addMany: (items) => addReasons(suppressions, items),
    async lift(scope, emailKey, causes) {
      const cause = { $in: causes };
      const before = await suppressions
        .findOneAndUpdate(
          { _id: suppressionId(scope, emailKey) },
          { $pull: { reasons: { cause } } },
          { returnDocument: 'before' },
        )
        .lean<SuppressionDoc | null>();
      return before?.reasons.filter((reason) => causes.includes(reason.cause)) ?? [];
    },
    async noteErased(emailKey, erased) {
      if (erased.length === 0) return;
      const newest = [...newestErasures(erased)];
      const $max = Object.fromEntries(newest.map(([id, runSeq]) => [`erased.${id}`, runSeq]));
      await onceMoreIfTaken(() =>
        suppressions.updateOne(
          { _id: suppressionId(EVERYWHERE, emailKey) },
          { $setOnInsert: { scope: EVERYWHERE, emailKey, reasons: [] }, $max },
          { upsert: true },
        ),
      );
    },
    async page({ scope }, { limit, cursor }) {
      const { read, write } = cursorOf(listingName(scope), 'string');
      const [after] = read(cursor) ?? [scope === undefined ? '' : suppressionId(scope, '')];
      const below = scope === undefined ? {} : { $lt: `${scope};` };
      const docs = await suppressions
        .find({ _id: { $gt: after, ...below }, reasons: { $ne: [] } })
        .hint({ _id: 1 })
        .limit(limit + 1)
        .lean<SuppressionDoc[]>();
      return pageOf(docs.map(toSuppression), limit, (last) => write([last.id]));
    },
  };
}

export const listingName = (scope: string | undefined): string => `suppressions:${scope ?? ''}`;

/** Lifting leaves a document behind: without reasons it counts only for the erasure that it remembers. */
export const saysSomething = ({ reasons, erased }: Suppression): boolean =>
  reasons.length > 0 || erased !== undefined;

/** The greatest run number of each list. */
export function newestErasures(
  erased: readonly { listId: string; runSeq: number }[],
): Map<string, number> {
  const newest = new Map<string, number>();
  for (const { listId, runSeq } of erased)
    newest.set(listId, Math.max(runSeq, newest.get(listId) ?? 0));
  return newest;
}

function toSuppression({ erased, ...doc }: SuppressionDoc): Suppression {
  const suppression: Suppression = fromStored(doc);
  if (erased === undefined) return suppression;
  const noted = Object.entries(erased).map(([listId, runSeq]) => ({ listId, runSeq }));
  return { ...suppression, erased: noted };
}
