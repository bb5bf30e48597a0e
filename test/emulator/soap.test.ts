import { request } from 'node:https';
import jsforce from 'jsforce';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { Client } from './harness.js';
import { selfSigned } from './self-signed.js';

const certificate = selfSigned();
let client: Client;

beforeAll(async () => {
  client = await startClient({
    leads: 3,
    tls: certificate,
    credentials: { username: 'a&b@acme.example', password: 'p<1>&token' },
  });
});

afterAll(() => client.emulator.close());

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const envelope = (username: string, password: string): string =>
  `<?xml version="1.0"?><env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body><n1:login xmlns:n1="urn:partner.soap.sforce.com"><n1:username>${escaped(username)}</n1:username><n1:password>${escaped(password)}</n1:password></n1:login></env:Body></env:Envelope>`;
const login = async (version: string, body: string): Promise<[number, string]> => {
  const answer = await fetch(`${client.emulator.url}/services/Soap/u/${version}`, {
    method: 'POST',
    headers: { 'Content-Type': 'text/xml', SOAPAction: 'login' },
    body,
  });
  return [answer.status, await answer.text()];
};

describe('SOAP login', () => {
  it('lets jsforce in', async () => {
    const { url, credentials } = client.emulator;
    const connection = new jsforce.Connection({ loginUrl: url, version: '62.0' });
    const user = await connection.login(credentials.username, credentials.password);
    expect(user).toMatchObject({ id: client.emulator.org.userId });
    expect(connection.instanceUrl).toBe(url);
    expect((await connection.query('SELECT Id FROM Lead')).totalSize).toBe(3);
  });

  it('refuses a wrong password with a fault', async () => {
    const [status, text] = await login('59.0', envelope('a&b@acme.example', 'wrong'));
    expect(status).toBe(500);
    expect(text).toContain('<faultstring>INVALID_LOGIN: ');
    expect(text).toContain('<sf:exceptionCode>INVALID_LOGIN</sf:exceptionCode>');
  });

  it.each(['65.0', '66.0', '30.0', 'x'])('is not there in version %s', async (version) => {
    const { username, password } = client.emulator.credentials;
    const [status, text] = await login(version, envelope(username, password));
    expect([status, text.includes('UNSUPPORTED_API_VERSION')]).toEqual([500, true]);
  });

  it('knows no other operation', async () => {
    const [status, text] = await login('64.0', '<x/>');
    expect([status, text.includes('No operation available')]).toEqual([500, true]);
  });

  it('is reached over TLS under what is left of a forced host name, and leads on to plain http', async () => {
    const { username, password } = client.emulator.credentials;
    const path = '/x.salesforce.com/services/Soap/u/59.0';
    const text = await overTls(path, envelope(username, password));
    expect(text).toContain(`<serverUrl>${client.emulator.url}/services/Soap/u/59.0/00D`);
  });
});

function overTls(path: string, body: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const url = `${client.emulator.tlsUrl}${path}`;
    const sent = request(url, { method: 'POST', ca: certificate.cert }, (answer) => {
      let text = '';
      answer.setEncoding('utf8');
      answer.on('data', (part: string) => (text += part));
      answer.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
