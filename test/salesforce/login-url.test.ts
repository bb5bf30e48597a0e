import { describe, expect, it } from 'vitest';
import { checkLoginUrl } from '../../salesforce/login-url.js';

describe('a login URL is accepted', () => {
  it.each([
    'https://login.salesforce.com',
    'https://login.salesforce.com/',
    'https://LOGIN.salesforce.com:443',
    'https://test.salesforce.com',
    'https://acme.my.salesforce.com',
    'https://acme--uat.sandbox.my.salesforce.com',
    'https://acme-dev-ed.develop.my.salesforce.com',
    'https://acme.my.salesforce.mil',
    'https://na139.salesforce.com',
  ])('%s', (url) => {
    expect(checkLoginUrl(url, [])).toEqual({ ok: true, origin: new URL(url).origin });
  });

  it('when its origin is on the allow list', () => {
    const allowed = ['http://127.0.0.1:8080'];
    const origin = 'http://127.0.0.1:8080';
    expect(checkLoginUrl('http://127.0.0.1:8080/', allowed)).toEqual({ ok: true, origin });
  });
});

describe('a login URL is refused', () => {
  it.each([
    ['a look-alike in front of another domain', 'https://login.salesforce.com.evil.example'],
    ['a My Domain in front of another domain', 'https://acme.my.salesforce.com.evil.example'],
    ['a domain that ends alike', 'https://evilsalesforce.com'],
    ['a host that ends alike', 'https://acme.evilmy.salesforce.com.co'],
    ['any other host of Salesforce', 'https://www.salesforce.com'],
    ['the bare suffix', 'https://my.salesforce.com'],
    ['a user name', 'https://login.salesforce.com@evil.example'],
    ['a user name before the right host', 'https://evil@login.salesforce.com'],
    ['a port', 'https://login.salesforce.com:8443'],
    ['a host hidden in the port', 'https://login.salesforce.com:443@evil.example'],
    ['plain http', 'http://login.salesforce.com'],
    ['another scheme', 'ftp://login.salesforce.com'],
    ['a path', 'https://login.salesforce.com/evil'],
    ['a query', 'https://login.salesforce.com?next=evil'],
    ['an empty query', 'https://login.salesforce.com/?'],
    ['a fragment', 'https://login.salesforce.com#evil'],
    ['a backslash', 'https://evil.example\\@login.salesforce.com'],
    ['a line break', 'https://login.sales\nforce.com'],
    ['a blank before it', ' https://login.salesforce.com'],
    ['a letter of another script', 'https://login.salesfоrce.com'],
    ['a trailing dot', 'https://login.salesforce.com.'],
    ['an empty label', 'https://.my.salesforce.com'],
    ['loopback that is not allowed', 'http://127.0.0.1:8080'],
    ['nothing', ''],
  ])('%s', (_name, url) => {
    const checked = checkLoginUrl(url, []);
    expect(checked).toMatchObject({ ok: false });
    expect(checked).toHaveProperty(
      'message',
      expect.stringContaining('https://login.salesforce.com'),
    );
  });

  it('when only another port of its host is allowed', () => {
    expect(checkLoginUrl('http://127.0.0.1:9090', ['http://127.0.0.1:8080']).ok).toBe(false);
  });

  it('when it has a user name, even on the allow list', () => {
    expect(checkLoginUrl('http://me@127.0.0.1:8080', ['http://127.0.0.1:8080']).ok).toBe(false);
  });
});
