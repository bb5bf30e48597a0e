import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { verifyCanary, type Canary } from '../../store/canary.js';
import { createKeyring } from '../../store/keyring.js';

const first = { id: 'first', secret: 'the first secret of all' };
const second = { id: 'second', secret: 'a second secret, newer' };
const keyring = createKeyring({ keys: [first] });

describe('keyring', () => {
  it('opens what it sealed, whatever it is', () => {
    const property = fc.property(fc.string({ unit: 'binary' }), (plain) => {
      const sealed = keyring.encrypt(plain);
      expect(sealed).toMatch(/^first:[\w-]+:[\w-]+:[\w-]*$/);
      // a lone surrogate is no text and has no UTF-8
      expect(keyring.decrypt(sealed)).toBe(Buffer.from(plain).toString());
    });
    fc.assert(property);
  });

  it('never seals the same text to the same cipher', () => {
    const sealed = new Set(Array.from({ length: 50 }, () => keyring.encrypt('ann@example.org')));
    expect(sealed.size).toBe(50);
  });

  it('refuses a cipher with any part changed, under a key id of its own too', () => {
    const parts = keyring.encrypt('ann@example.org').split(':');
    const other = keyring.encrypt('bob@example.org').split(':');
    for (const i of [1, 2, 3]) {
      const mixed = parts.with(i, other[i] ?? '').join(':');
      expect(() => keyring.decrypt(mixed)).toThrow(
        expect.objectContaining({ type: 'KEY_MISMATCH' }),
      );
    }
    const renamed = createKeyring({ keys: [{ ...first, id: 'renamed' }] });
    const moved = parts.with(0, 'renamed').join(':');
    expect(() => renamed.decrypt(moved)).toThrow(expect.objectContaining({ type: 'KEY_MISMATCH' }));
  });

  it('refuses text that is no cipher without repeating it', () => {
    for (const text of ['', 'ann@example.org', 'first', 'first:::', 'first:a:b:c']) {
      expect(() => keyring.decrypt(text)).toThrow(
        expect.objectContaining({
          type: 'KEY_MISMATCH',
          message: expect.not.stringContaining('ann@'),
        }),
      );
    }
  });

  it('reads what a former key sealed, and seals with the first', () => {
    const rotated = createKeyring({ keys: [second, first] });
    expect(rotated.decrypt(keyring.encrypt('secret'))).toBe('secret');
    expect(rotated.encrypt('secret')).toMatch(/^second:/);
    expect(() => keyring.decrypt(rotated.encrypt('secret'))).toThrow(/the key that encrypted it/);
  });

  it('keeps address keys when a new key is put in front', () => {
    const rotated = createKeyring({ keys: [second, first] });
    expect(rotated.emailKey('ann@example.org')).toBe(keyring.emailKey('ann@example.org'));
    const chosen = createKeyring({ keys: [second, first], addressKeyId: 'second' });
    expect(chosen.emailKey('ann@example.org')).not.toBe(keyring.emailKey('ann@example.org'));
  });

  it('makes address keys that tell nothing without the secret', () => {
    const other = createKeyring({ keys: [{ ...first, secret: 'another secret entirely' }] });
    const key = keyring.emailKey('ann@example.org');
    expect(key).toMatch(/^k1:[\w-]{43}$/);
    expect(key).not.toBe(keyring.emailKey('bob@example.org'));
    expect(key).not.toBe(other.emailKey('ann@example.org'));
  });

  it('digests to 22 characters, the same for the same text', () => {
    expect(keyring.digest('a')).toMatch(/^[\w-]{22}$/);
    expect(keyring.digest('a')).toBe(keyring.digest('a'));
    expect(keyring.digest('a')).not.toBe(keyring.digest('b'));
  });

  it('is not made without a key, of a short one, or of one with a colon in its name', () => {
    expect(() => createKeyring({ keys: [] })).toThrow(/at least one key/);
    expect(() => createKeyring({ keys: [first], addressKeyId: 'lost' })).toThrow(/address keys/);
    expect(() => createKeyring({ keys: [{ id: 'a', secret: 'short' }] })).toThrow(/too short/);
    expect(() => createKeyring({ keys: [{ ...first, id: 'a:b' }] })).toThrow(/may hold/);
  });

  it('names a key without an id by its secret, wherever it stands', () => {
    const nameless = { secret: new Uint8Array(32).fill(7) };
    const sealed = createKeyring({ keys: [nameless] }).encrypt('secret');
    expect(createKeyring({ keys: [second, nameless] }).decrypt(sealed)).toBe('secret');
  });
});

describe('canary', () => {
  const aCage = () => {
    let kept: Canary | null = null;
    return { keep: async (canary: Canary) => (kept ??= canary) };
  };

  it('lets the same key in again, and a new one put in front of it', async () => {
    const cage = aCage();
    await verifyCanary(cage, keyring);
    await verifyCanary(cage, createKeyring({ keys: [first] }));
    await verifyCanary(cage, createKeyring({ keys: [second, first] }));
  });

  it('refuses another key, and the right key under which addresses are made anew', async () => {
    const cage = aCage();
    await verifyCanary(cage, keyring);
    const wrong = [
      createKeyring({ keys: [{ ...first, secret: 'another secret entirely' }] }),
      createKeyring({ keys: [first, second] }),
      createKeyring({ keys: [second] }),
    ];
    for (const other of wrong) {
      await expect(verifyCanary(cage, other)).rejects.toMatchObject({
        type: 'KEY_MISMATCH',
        message: expect.stringContaining('former key'),
      });
    }
  });
});
