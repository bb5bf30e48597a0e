import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  claimBlockId,
  consentId,
  decisionId,
  fireKey,
  ledgerPageId,
  manualRunId,
  memberId,
  optOutRef,
  recordOfRef,
  runWorkflowId,
  scheduledRunId,
  suppressionId,
  syncVersionId,
  syncWorkflowId,
} from '../../domain/ids.js';

describe('ids', () => {
  it('are built as the rules say', () => {
    expect([
      memberId('list-1', 'k1:a'),
      consentId('00D', '00Q'),
      suppressionId('all', 'k1:a'),
      syncVersionId('sync-1', 2),
      claimBlockId('sync-1', '00Q'),
      decisionId('list-1', 'k1:a', 7, '00Q'),
      syncWorkflowId('sync-1'),
    ]).toEqual([
      'list-1:k1:a',
      '00D:00Q',
      'all:k1:a',
      'sync-1:2',
      'sync-1:00Q',
      'list-1:k1:a:7:00Q',
      'sync/sync-1',
    ]);
  });

  it('name a run by its fire or its request, and its workflow after it', () => {
    expect(fireKey('2026-11-23T00:30:00.000Z')).toBe('20261123T003000Z');
    const scheduled = scheduledRunId('sync-1', '2026-11-23T00:30:00Z');
    expect(scheduled).toBe('sync-1.20261123T003000Z');
    expect(scheduledRunId('sync-1', '2026-11-23T00:30:00.000Z')).toBe(scheduled);
    expect(runWorkflowId(scheduled)).toBe('run/sync-1/20261123T003000Z');
    expect(runWorkflowId(manualRunId('sync-1', 'ask'))).toBe('run/sync-1/ask');
  });

  it('of ledger pages sort as their numbers do', () => {
    const anyNumber = fc.integer({ min: 0, max: 9_999_999 });
    fc.assert(
      fc.property(anyNumber, anyNumber, (a, b) => {
        expect(ledgerPageId('run-1', a) < ledgerPageId('run-1', b)).toBe(a < b);
      }),
    );
  });

  it('tell an opt-out by other fields from the standard one of the same record', () => {
    expect(optOutRef('00Q', null)).toBe('00Q');
    const other = optOutRef('00Q', 'Work__c.Stop__c');
    expect([other, recordOfRef(other), recordOfRef('00Q')]).toEqual([
      '00Q/Work__c.Stop__c',
      '00Q',
      '00Q',
    ]);
  });
});
