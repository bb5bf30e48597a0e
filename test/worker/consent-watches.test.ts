import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection } from '../../domain/connection.js';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import { startWatchesEvery } from '../../worker/consent-watches.js';

const keyring = createKeyring({ keys: [{ id: 'test', secret: 'a secret of the tests alone' }] });
const connection = (id: string, orgId: string | null): Connection => ({
  ...{ id, name: id, loginUrl: 'https://login.salesforce.com', timeZone: 'UTC', orgId },
  auth: { type: 'clientCredentials', clientId: 'id', clientSecret: 'secret' },
  ...{ sandbox: null, username: null, createdAt: '2026-11-23T00:00:00Z' },
  updatedAt: '2026-11-23T00:00:00Z',
});

describe('consent watches', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('are started for every connection that leads to an org, again and again, whatever failed before', async () => {
    const { connections } = createFakeStores({ keyring });
    for (let i = 0; i < 101; i += 1) await connections.insert(connection(`con_${i}`, '00D1'));
    await connections.insert(connection('con_new', null));
    const started: string[] = [];
    let down = true;
    const warn = vi.fn();
    const start = (id: string) => {
      if (down) return Promise.reject(new Error('no Temporal'));
      started.push(id);
      return Promise.resolve();
    };
    const end = startWatchesEvery(1_000, connections, start, { warn } as never);
    await vi.advanceTimersByTimeAsync(0);
    expect([started.length, warn.mock.calls.length]).toEqual([0, 1]);
    down = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect(new Set(started).size).toBe(101);
    expect(started).not.toContain('con_new');
    await connections.update('con_new', { orgId: '00D1' });
    await vi.advanceTimersByTimeAsync(1_000);
    expect(started).toContain('con_new');
    end();
    const before = started.length;
    await vi.advanceTimersByTimeAsync(5_000);
    expect(started).toHaveLength(before);
  });
});
