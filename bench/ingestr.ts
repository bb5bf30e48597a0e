import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { MongoClient } from 'mongodb';
import type { House } from '../dev/start/house.js';
import { mebibytes, perSecond, type Row } from './row.js';

/** The newest release that brings its program along instead of downloading it. */
const VERSION = '1.0.78';

/**
 * The data mover ingestr, from an emulated org with the same Leads into the same MongoDB. It signs in by SOAP over TLS,
 * so it gets an emulator of its own, made from the same seed.
 */
export async function ingestr({ file }: House, leads: number, seed: number): Promise<Row> {
  const program = install();
  const org = await startOrg(leads, seed);
  try {
    return await load(program, org, file.mongodbUri, leads);
  } finally {
    org.stop();
  }
}

function install(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const venv = join(cache, 'rollcall', `ingestr-${VERSION}`);
  const program = join(venv, 'bin', 'ingestr');
  if (existsSync(program)) return program;
  mkdirSync(venv, { recursive: true });
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  const pip = ['-m', 'pip', 'install', '--quiet', `ingestr==${VERSION}`];
  execFileSync(join(venv, 'bin', 'python'), pip, { stdio: 'inherit' });
  return program;
}

interface Org {
  url: string;
  tlsPort: number;
  certificate: string;
  login: { username: string; password: string; token: string };
  stop: () => void;
}

async function startOrg(leads: number, seed: number): Promise<Org> {
  const { key, certificate } = makeCertificate();
  const login = { username: 'bench@example.com', password: 'word', token: 'TOKEN' };
  // To Salesforce a password is the password with the security token behind it.
  const given = [`--username=${login.username}`, `--password=${login.password}${login.token}`];
  const args = [`--leads=${leads}`, '--contacts=0', `--seed=${seed}`, ...given];
  const tls = [`--tls-key-file=${key}`, `--tls-cert-file=${certificate}`];
  const child = spawn(process.execPath, ['--import', 'tsx', 'emulator/main.ts', ...args, ...tls], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { url: string; tlsUrl: string };
    return {
      url: told.url,
      tlsPort: Number(new URL(told.tlsUrl).port),
      certificate,
      login,
      stop: () => child.kill('SIGTERM'),
    };
  }
  throw new Error('the emulator for ingestr ended before it was ready');
}

function makeCertificate(): { key: string; certificate: string } {
  const folder = execFileSync('mktemp', ['-d'], { encoding: 'utf8' }).trim();
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  const names = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const request = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...names];
  execFileSync('openssl', [...request, '-keyout', key, '-out', certificate], { stdio: 'ignore' });
  return { key, certificate };
}

async function load(program: string, org: Org, mongodbUri: string, leads: number): Promise<Row> {
  const domain = `127.0.0.1:${org.tlsPort}/x`;
  const from = new URLSearchParams({ ...org.login, domain });
  const begun = Date.now();
  const child = spawn(
    program,
    [
      ...[
        'ingest',
        '--yes',
        '--progress',
        'log',
        '--source-uri',
        `salesforce://?${from.toString()}`,
      ],
      ...[
        '--source-table',
        'lead',
        '--dest-uri',
        mongodbUri,
        '--dest-table',
        'rollcall.ingestrLeads',
      ],
    ],
    {
      env: { ...process.env, SSL_CERT_FILE: org.certificate, INGESTR_DISABLE_TELEMETRY: 'true' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said: string[] = [];
  child.stdout.on('data', (text: Buffer) => said.push(text.toString()));
  child.stderr.on('data', (text: Buffer) => said.push(text.toString()));
  const { code, rss } = await watch(child.pid ?? 0, child);
  if (code !== 0) throw new Error(`ingestr ended with ${code}: ${said.join('').slice(-2000)}`);
  const ms = Date.now() - begun;
  const records = await stored(mongodbUri);
  if (records !== leads) throw new Error(`ingestr loaded ${records} of ${leads} Leads`);
  return {
    what: `ingestr ${VERSION} by Bulk v1, full replace`,
    records,
    seconds: ms / 1000,
    'records/s': perSecond(leads, ms),
    'Salesforce calls': await callsOf(org),
    'member writes': 'all',
    'peak RSS MiB': rss,
    'Temporal events': '-',
  };
}

async function stored(mongodbUri: string): Promise<number> {
  const client = await MongoClient.connect(mongodbUri, { retryWrites: false });
  const records = await client.db('rollcall').collection('ingestrLeads').estimatedDocumentCount();
  await client.close();
  return records;
}

async function callsOf({ url }: Org): Promise<number> {
  const answer = await fetch(`${url}/__emulator/log`);
  return ((await answer.json()) as { items: unknown[] }).items.length;
}

/** Waits for a process and those it started; their highest resident memory together, looked at five times a second. */
async function watch(
  pid: number,
  child: ReturnType<typeof spawn>,
): Promise<{ code: number | null; rss: number }> {
  let code: number | null | undefined;
  child.once('exit', (ended) => (code = ended));
  let peak = 0;
  while (code === undefined) {
    peak = Math.max(peak, residentOf(pid));
    await wait(200);
  }
  return { code, rss: mebibytes(peak) };
}

function residentOf(root: number): number {
  if (process.platform !== 'linux') return 0;
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const parent = read(`/proc/${name}/stat`).replace(/^.*\) \S /, '');
    parents.set(Number(name), Number(parent.split(' ')[0]));
  }
  const isOurs = (pid: number): boolean =>
    pid === root || (parents.has(pid) && isOurs(parents.get(pid) ?? 0));
  return [...parents.keys()].filter(isOurs).reduce((sum, pid) => sum + resident(pid), 0);
}

const resident = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024;

/** A process may end while it is looked at. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}

export const NOT_DONE = [
  'The plain script keeps no consent, removes nobody, answers for no record and cannot go on after a stop.',
  `ingestr ${VERSION} replaces its whole table by record, holds result files in memory, and does none of these either.`,
];
