import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { startEmulator } from './index.js';
import type { Credentials } from './index.js';

/** Runs the emulator as a process of its own: `tsx emulator/main.ts --port 8500 --leads 10000`. */
const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    seed: { type: 'string', default: '1' },
    leads: { type: 'string', default: '0' },
    contacts: { type: 'string', default: '0' },
    accounts: { type: 'string' },
    opportunities: { type: 'string', default: '0' },
    'roles-per-opportunity': { type: 'string', default: '2' },
    'person-accounts': { type: 'string', default: '0' },
    attendees: { type: 'string', default: '0' },
    'client-id': { type: 'string' },
    'client-secret': { type: 'string' },
    username: { type: 'string' },
    password: { type: 'string' },
    'refresh-token': { type: 'string' },
    'jwt-public-key-file': { type: 'string' },
    'instance-url': { type: 'string' },
    'tls-port': { type: 'string', default: '0' },
    'tls-key-file': { type: 'string' },
    'tls-cert-file': { type: 'string' },
    'time-zone': { type: 'string' },
    'rotate-refresh-tokens': { type: 'boolean', default: false },
  },
});

const given = {
  clientId: values['client-id'],
  clientSecret: values['client-secret'],
  username: values.username,
  password: values.password,
  refreshToken: values['refresh-token'],
  jwtPublicKey:
    values['jwt-public-key-file'] && readFileSync(values['jwt-public-key-file'], 'utf8'),
};
const credentials: Partial<Credentials> = Object.fromEntries(
  Object.entries(given).filter(([, value]) => value !== undefined),
);

const keyFile = values['tls-key-file'];
const certFile = values['tls-cert-file'];
const tls =
  keyFile !== undefined && certFile !== undefined
    ? {
        key: readFileSync(keyFile, 'utf8'),
        cert: readFileSync(certFile, 'utf8'),
        port: Number(values['tls-port']),
      }
    : null;

const emulator = await startEmulator({
  port: Number(values.port),
  seed: Number(values.seed),
  leads: Number(values.leads),
  contacts: Number(values.contacts),
  opportunities: Number(values.opportunities),
  rolesPerOpportunity: Number(values['roles-per-opportunity']),
  personAccounts: Number(values['person-accounts']),
  attendees: Number(values.attendees),
  ...(values.accounts === undefined ? {} : { accounts: Number(values.accounts) }),
  ...(values['instance-url'] === undefined ? {} : { instanceUrl: values['instance-url'] }),
  ...(values['time-zone'] === undefined ? {} : { timeZone: values['time-zone'] }),
  rotateRefreshTokens: values['rotate-refresh-tokens'],
  ...(tls ? { tls } : {}),
  credentials,
});

const { url, port, tlsUrl, org } = emulator;
process.stdout.write(
  `${JSON.stringify({ url, port, tlsUrl, orgId: org.orgId, ...emulator.credentials })}\n`,
);

const stop = (): void => {
  void emulator.close().then(() => process.exit(0));
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
