import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAddress, ROLE_LOCAL_PARTS } from '../../domain/email-address.js';

describe('reading an address', () => {
  it.each([
    ['a plain one', 'sato@example.com', 'sato@example.com'],
    ['capitals', 'Sato.Hanako@Example.COM', 'sato.hanako@example.com'],
    ['blanks around it', '  sato@example.com\t\n', 'sato@example.com'],
    ['full-width blanks around it', '\u3000sato@example.com\u3000', 'sato@example.com'],
    ['no-break blanks around it', '\u00a0sato@example.com\u00a0', 'sato@example.com'],
    ['a name that is not ASCII', 'sato@例え.テスト', 'sato@xn--r8jz45g.xn--zckzah'],
    ['an umlaut', 'info.person@Müller.example', 'info.person@xn--mller-kva.example'],
    ['full-width letters in the domain', 'sato@ｅｘａｍｐｌｅ.com', 'sato@example.com'],
    ['a tag', 'sato+news@example.com', 'sato+news@example.com'],
    ['an apostrophe', "o'brien@example.com", "o'brien@example.com"],
    ['a subdomain', 'sato@mail.example.co.jp', 'sato@mail.example.co.jp'],
  ])('takes %s', (_, raw, email) => {
    expect(readAddress(raw)).toEqual({ kind: 'usable', email, role: false });
  });

  it.each([null, undefined, '', ' ', '\u3000', '\t\n'])('finds %j empty', (raw) => {
    expect(readAddress(raw)).toEqual({ kind: 'empty' });
  });

  it.each([
    ['without an at sign', 'sato.example.com', 'noAtSign'],
    ['that begins with the at sign', '@example.com', 'noAtSign'],
    ['without a domain', 'sato@', 'domain'],
    ['with an empty label', 'sato@example..com', 'domain'],
    ['with a blank in the domain', 'sato@exam ple.com', 'syntax'],
    ['with a label of more than 63 characters', `sato@${'a'.repeat(64)}.com`, 'domain'],
    ['of one label', 'sato@localhost', 'syntax'],
    ['with two dots in a row', 'sa..to@example.com', 'syntax'],
    ['with a blank inside', 'sa to@example.com', 'syntax'],
    ['with two at signs', 'sato@home@example.com', 'syntax'],
    ['with a display name', 'Sato <sato@example.com>', 'syntax'],
    ['that are two', 'a@example.com;b@example.com', 'syntax'],
    ['with a part of more than 64 characters', `${'a'.repeat(65)}@example.com`, 'syntax'],
  ] as const)('refuses one %s', (_, raw, fault) => {
    expect(readAddress(raw)).toEqual({ kind: 'invalid', fault });
  });

  it.each([0, true, {}, []])('refuses %j, which is no text', (raw) => {
    expect(readAddress(raw)).toEqual({ kind: 'invalid', fault: 'notText' });
  });

  it.each([
    'info@example.com',
    'INFO@example.com',
    'sales+news@example.com',
    'no-reply@example.com',
  ])('tells that %s belongs to a function', (raw) => {
    expect(readAddress(raw)).toMatchObject({ kind: 'usable', role: true });
  });

  it('takes the mailboxes that a sync names in place of the usual ones', () => {
    expect(readAddress('Kontakt+x@example.com', ['kontakt'])).toMatchObject({ role: true });
    expect(readAddress('info@example.com', ['kontakt'])).toMatchObject({ role: false });
    expect(readAddress('info@example.com', [])).toMatchObject({ role: false });
  });

  it('does not take a name that only begins like a function for one', () => {
    expect(readAddress('infomercial@example.com')).toMatchObject({ role: false });
    expect([...ROLE_LOCAL_PARTS].every((part) => part === part.toLowerCase())).toBe(true);
  });

  it('never throws, and reads its own answer as the same address', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.emailAddress(),
      fc.tuple(fc.string(), fc.domain()).map(([local, domain]) => `${local}@${domain}`),
    );
    fc.assert(
      fc.property(anything, (raw) => {
        const address = readAddress(raw);
        if (address.kind === 'usable') expect(readAddress(address.email)).toEqual(address);
      }),
      { numRuns: 500 },
    );
  });

  it('gives the same address whatever the case and the blanks around it', () => {
    fc.assert(
      fc.property(fc.emailAddress(), fc.constantFrom('', ' ', '\u3000'), (email, blank) => {
        expect(readAddress(blank + email.toUpperCase() + blank)).toEqual(readAddress(email));
      }),
    );
  });
});
