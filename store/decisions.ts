import type { Decision } from '../domain/decision.js';
import { decisionId } from '../domain/ids.js';
import { bulkWrite } from './bulk-write.js';
import type { DecisionDoc } from './models/decision.js';
import type { Models } from './models/index.js';
import type { DecisionStore } from './port.js';

export function createDecisionStore({ decisions }: Pick<Models, 'decisions'>): DecisionStore {
  return {
    async add(added) {
      const docs = [...new Map(added.map(toDoc).map((doc) => [doc._id, doc])).values()];
      const inserts = docs.map((document) => ({ insertOne: { document } }));
      const { taken } = await bulkWrite<DecisionDoc>(decisions, inserts);
      const again = docs.filter((_, i) => taken.has(i)).map(replacement);
      await bulkWrite<DecisionDoc>(decisions, again);
    },
    async of(listId, emailKey) {
      const $gt = `${listId}:${emailKey}:`;
      // the character after the colon: above every id of the address
      const $lt = `${listId}:${emailKey};`;
      const found = await decisions.find({ _id: { $gt, $lt } }).lean<DecisionDoc[]>();
      return newestRunFirst(found.map(({ _id, ...decision }) => decision));
    },
  };
}

/** Run numbers in ids are not padded, so ids do not sort as runs do. */
export const newestRunFirst = (decisions: Decision[]): Decision[] =>
  [...decisions].sort((a, b) => b.runSeq - a.runSeq || (a.recordId < b.recordId ? -1 : 1));

function toDoc(decision: Decision): DecisionDoc {
  const { listId, emailKey, runSeq, recordId } = decision;
  return { _id: decisionId(listId, emailKey, runSeq, recordId), ...decision };
}

/** A page done again in the same run may decide otherwise: its last word counts. */
const replacement = (doc: DecisionDoc) => ({
  replaceOne: { filter: { _id: doc._id }, replacement: { ...doc } },
});
