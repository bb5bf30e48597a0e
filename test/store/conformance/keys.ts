import { expect, it } from 'vitest';
import { everyPage } from '../collect.js';
import type { Subject } from '../conformance.js';
import { anApiKey, anAuditEntry, AT, minute } from '../samples.js';

/** API keys, idempotency keys and the audit trail. */
export function keyConformance(stores: Subject): void {
  it('find an API key by its hash until it is revoked', async () => {
    await stores().apiKeys.insert(anApiKey(1, { role: 'admin' }), 'hash1');
    await stores().apiKeys.insert(anApiKey(2, { role: 'admin' }), 'hash2');
    await stores().apiKeys.insert(anApiKey(3), 'hash3');
    expect(await stores().apiKeys.findByHash('hash1')).toEqual(anApiKey(1, { role: 'admin' }));
    expect(await stores().apiKeys.findByHash('nothing')).toBeNull();
    expect(await stores().apiKeys.countActive('admin')).toBe(2);
    expect(await stores().apiKeys.revoke('key1', minute(9))).toBe(true);
    expect(await stores().apiKeys.revoke('key1', minute(10))).toBe(false);
    expect(await stores().apiKeys.revoke('nobody', minute(9))).toBe(false);
    expect(await stores().apiKeys.findByHash('hash1')).toBeNull();
    expect(await stores().apiKeys.countActive('admin')).toBe(1);
  });

  it('list API keys newest first, with when they were last used', async () => {
    await stores().apiKeys.touch('key3', minute(11));
    const pages = await everyPage(2, (request) => stores().apiKeys.page(request));
    expect(pages).toEqual([
      [anApiKey(3, { lastUsedAt: minute(11) }), anApiKey(2, { role: 'admin' })],
      [anApiKey(1, { role: 'admin', revokedAt: minute(9) })],
    ]);
  });

  it('give an idempotency key to one request, and its answer to the others', async () => {
    const { idempotency } = stores();
    expect(await idempotency.begin('one', 'hash', AT)).toBeNull();
    expect(await idempotency.begin('one', 'else', AT)).toEqual({
      requestHash: 'hash',
      answer: null,
    });
    await idempotency.finish('one', 201, { key: 'rk_secret', list: [1, null] });
    expect(await idempotency.begin('one', 'hash', AT)).toEqual({
      requestHash: 'hash',
      answer: { status: 201, body: { key: 'rk_secret', list: [1, null] } },
    });
    await idempotency.begin('empty', 'hash', AT);
    await idempotency.finish('empty', 204, undefined);
    expect((await idempotency.begin('empty', 'hash', AT))?.answer).toEqual({
      status: 204,
      body: null,
    });
  });

  it('give an idempotency key to one of many that ask at the same time', async () => {
    const begun = Array.from({ length: 6 }, (_, i) =>
      stores().idempotency.begin('rush', `hash${i}`, AT),
    );
    expect((await Promise.all(begun)).filter((found) => found === null)).toHaveLength(1);
  });

  it('take idempotency keys back, and sweep the old ones', async () => {
    const { idempotency } = stores();
    await idempotency.begin('back', 'hash', AT);
    await idempotency.release('back');
    expect(await idempotency.begin('back', 'hash', minute(60))).toBeNull();
    expect(await idempotency.sweep('2026-11-23T09:30:00+09:00')).toBe(3);
    expect(await idempotency.begin('one', 'anew', minute(61))).toBeNull();
    expect(await idempotency.begin('back', 'hash', minute(61))).not.toBeNull();
  });

  it('keep the audit trail, newest first, of one subject when asked', async () => {
    for (const n of [1, 3, 2]) await stores().audit.add(anAuditEntry(n, `s${n % 2}`));
    await stores().audit.add({ ...anAuditEntry(2, 's0'), actor: 'somebody else' });
    const pages = await everyPage(2, (request) => stores().audit.page({}, request));
    expect(pages).toEqual([
      [anAuditEntry(3, 's1'), anAuditEntry(2, 's0')],
      [anAuditEntry(1, 's1')],
    ]);
    const { items } = await stores().audit.page({ subject: 's0' }, { limit: 10 });
    expect(items).toEqual([anAuditEntry(2, 's0')]);
  });
}
