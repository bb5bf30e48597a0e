import { randomBytes } from 'node:crypto';
import { choosePort } from '../servers/ports.js';
import { ServerTrouble } from '../servers/trouble.js';
import { logFile, supervise, type Child, type ChildOptions } from './child.js';
import { readStartFile } from './secret-files.js';
import type { StartSettings } from './settings.js';
import { until } from './until.js';

export interface EmulatedOrg {
  url: string;
  clientId: string;
  clientSecret: string;
  refreshToken: string;
  child: Child;
}

/** The emulated Salesforce, at the address and with the credentials of the last start, so that what was set up works on. */
export async function startEmulatedOrg(
  settings: StartSettings,
  common: Pick<ChildOptions, 'logDir' | 'say' | 'signal'>,
  onGivenUp: () => void,
): Promise<EmulatedOrg> {
  const before = readStartFile(settings.dataDir);
  const usual = before.emulatorUrl ? Number(new URL(before.emulatorUrl).port) : 0;
  const named = settings.emulatorPort ?? (usual === 0 ? 0 : undefined);
  const port = await choosePort(named, usual, 'the Salesforce emulator', 'EMULATOR_PORT');
  const credentials = {
    clientId: before.emulatorClientId ?? `3MVG9${secret(30)}`,
    clientSecret: before.emulatorClientSecret ?? secret(32),
    refreshToken: before.emulatorRefreshToken ?? `5Aep861${secret(30)}`,
  };
  const url = `http://127.0.0.1:${port}`;
  const options = {
    name: 'emulator',
    script: 'emulator/main.ts',
    args: argumentsFor(settings, port, credentials),
    env: process.env,
    quiet: true,
    ...common,
  };
  const child = supervise(options, onGivenUp);
  await until(() => answers(`${url}/services/data`), {
    timeoutMs: 60_000,
    trouble: () => new ServerTrouble('The emulator does not answer.', `see ${logFile(options)}.`),
  });
  return { url, ...credentials, child };
}

function argumentsFor(
  { leads, contacts, seed }: StartSettings,
  port: number,
  credentials: Pick<EmulatedOrg, 'clientId' | 'clientSecret' | 'refreshToken'>,
): string[] {
  const options = {
    port,
    seed,
    leads,
    contacts,
    'client-id': credentials.clientId,
    'client-secret': credentials.clientSecret,
    'refresh-token': credentials.refreshToken,
  };
  return Object.entries(options).map(([name, value]) => `--${name}=${value}`);
}

export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');
