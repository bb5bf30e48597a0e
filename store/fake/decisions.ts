import type { Decision } from '../../domain/decision.js';
import { decisionId } from '../../domain/ids.js';
import { newestRunFirst } from '../decisions.js';
import type { DecisionStore } from '../port.js';
import { Table } from './table.js';

export function createFakeDecisionStore(): DecisionStore {
  const decisions = new Table<Decision>();

  return {
    async add(added) {
      for (const decision of added) {
        const { listId, emailKey, runSeq, recordId } = decision;
        decisions.put(decisionId(listId, emailKey, runSeq, recordId), decision);
      }
    },
    async of(listId, emailKey) {
      const found = decisions.all().filter((d) => d.listId === listId && d.emailKey === emailKey);
      return newestRunFirst(found);
    },
  };
}
