import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hashApiKey } from '../../api/api-keys.js';
import { ensureFirstKey } from '../../api/first-key.js';
import { handOverFirstKey } from '../../api/hand-over-first-key.js';
import { newId } from '../../api/ids.js';
import { createFakeStores } from '../../store/fake.js';
import type { Stores } from '../../store/port.js';
import { all, keyring } from './house.js';

const deps = { clock: () => new Date('2026-11-23T09:00:00Z'), newId };
let stores: Stores;
let folder: string;
beforeEach(async () => {
  stores = createFakeStores({ keyring });
  folder = await mkdtemp(join(tmpdir(), 'rollcall-key-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the first key', () => {
  it('is an admin key, made once, stored as a digest', async () => {
    const key = await ensureFirstKey(stores, deps);
    expect(await ensureFirstKey(stores, deps)).toBeNull();
    expect(await stores.apiKeys.findByHash(hashApiKey(key ?? ''))).toMatchObject({ role: 'admin' });
    expect(await all(stores.apiKeys)).toHaveLength(1);
    expect(
      JSON.stringify([await all(stores.apiKeys), await stores.audit.page({}, { limit: 9 })]),
    ).not.toContain(key);
  });

  it('is made anew when no admin key is active', async () => {
    await ensureFirstKey(stores, deps);
    for (const { id } of await all(stores.apiKeys))
      await stores.apiKeys.revoke(id, '2026-11-23T10:00:00Z');
    expect(await ensureFirstKey(stores, deps)).toMatch(/^rc_/);
  });

  it('goes into the named file, which only its owner may read, and stays there', async () => {
    const path = join(folder, 'first-key');
    await writeFile(path, 'an older, longer line that must not stay behind in the file\n', {
      mode: 0o644,
    });
    await handOverFirstKey(stores, deps, path);
    const written = await readFile(path, 'utf8');
    expect(written).toMatch(/^rc_[\w-]{43}\n$/);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await handOverFirstKey(stores, deps, path);
    expect(await readFile(path, 'utf8')).toBe(written);
  });

  it('is not made when the file cannot be written', async () => {
    await expect(handOverFirstKey(stores, deps, join(folder, 'none', 'key'))).rejects.toThrow();
    expect(await all(stores.apiKeys)).toEqual([]);
  });
});
