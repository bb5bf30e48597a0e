import { z } from 'zod';
import { parseSecretKey, parseSecretKeys } from './secret-key.js';
import type { MasterKey } from './secret-key.js';

/** Everything that Rollcall takes from its environment, parsed once. */
export interface Config {
  temporal: { address: string; namespace: string; taskQueue: string };
  mongodb: { uri: string };
  api: { host: string; port: number; firstKeyFile: string | null };
  worker: {
    metricsHost: string;
    metricsPort: number | null;
    consentWatchHours: number;
    /** Days for which a run's answers, record by record, are kept. */
    ledgerRetentionDays: number;
  };
  /** Encryption keys, the one that writes first, former ones after it; address keys come from the last. */
  masterKeys: MasterKey[];
  salesforce: {
    /** Origins such as `http://127.0.0.1:8080` that may be signed in at beside Salesforce's own hosts. */
    loginAllow: string[];
    /** `62.0`, without the v. */
    apiVersion: string;
    /** Values of the proxy variables, passed on as they are. */
    proxy: { http?: string; https?: string; noProxy?: string };
  };
  log: { level: LogLevel };
  dataDir: string;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The environment does not fit; the message names every variable and what to write there, never its value. */
export class ConfigError extends Error {
  constructor(readonly problems: string[]) {
    super(`The configuration does not fit:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

const port = (remedy: string) =>
  z.coerce
    .number({ error: remedy })
    .int({ error: remedy })
    .min(0, { error: remedy })
    .max(65_535, { error: remedy });
const proxyUrl = z.url({ error: 'write a URL such as http://proxy.example:3128' }).optional();
const words = (fallback = '') =>
  z
    .string()
    .default(fallback)
    .transform((text) => text.split(',').flatMap((word) => word.trim() || []));

const environment = z.object({
  TEMPORAL_ADDRESS: z
    .string()
    .regex(/^[^\s/]+:\d+$/, { error: 'write host:port, such as 127.0.0.1:7233' })
    .default('127.0.0.1:7233'),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_TASK_QUEUE: z.string().default('rollcall'),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\/.+/, { error: 'start it with mongodb:// or mongodb+srv://' })
    .default('mongodb://127.0.0.1:27017/rollcall'),
  API_HOST: z.string().default('127.0.0.1'),
  API_PORT: port('write a port from 0 (any free one) to 65535').default(3000),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: port('write a port from 0 to 65535, or leave it out').optional(),
  CONSENT_WATCH_HOURS: z.coerce
    .number({ error: 'write hours from 1 to 24' })
    .min(1, { error: 'write hours from 1 to 24' })
    .max(24, { error: 'write hours from 1 to 24' })
    .default(24),
  LEDGER_RETENTION_DAYS: z.coerce
    .number({ error: 'write days from 14 to 3650' })
    .int({ error: 'write days from 14 to 3650' })
    .min(14, { error: 'write days from 14 to 3650: a removal plan waits as long' })
    .max(3650, { error: 'write days from 14 to 3650' })
    .default(90),
  ROLLCALL_SECRET_KEY: z
    .string({ error: 'is missing; make one with: openssl rand -base64 32' })
    .transform(parseSecretKey),
  ROLLCALL_OLDER_SECRET_KEYS: z.string().default('').transform(parseSecretKeys),
  ROLLCALL_FIRST_KEY_FILE: z.string().optional(),
  ROLLCALL_DATA_DIR: z.string().default('.rollcall'),
  SALESFORCE_LOGIN_ALLOW: words().refine((all) => all.every(isOrigin), {
    error: 'write origins such as http://127.0.0.1:8080, separated by commas',
  }),
  SALESFORCE_API_VERSION: z
    .string()
    .regex(/^\d{2,3}\.0$/, { error: 'write a version such as 62.0' })
    .default('62.0'),
  HTTP_PROXY: proxyUrl,
  HTTPS_PROXY: proxyUrl,
  NO_PROXY: z.string().optional(),
  LOG_LEVEL: z
    .enum(LOG_LEVELS, { error: `choose one of ${LOG_LEVELS.join(', ')}` })
    .default('info'),
});

/** The configuration that an environment asks for. An empty variable counts as absent. Throws ConfigError. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const parsed = environment.safeParse(withoutEmpty(withUpperCaseProxies(env)));
  if (!parsed.success) {
    throw new ConfigError(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`));
  }
  return toConfig(parsed.data);
}

function toConfig(env: z.infer<typeof environment>): Config {
  return {
    temporal: {
      address: env.TEMPORAL_ADDRESS,
      namespace: env.TEMPORAL_NAMESPACE,
      taskQueue: env.TEMPORAL_TASK_QUEUE,
    },
    mongodb: { uri: env.MONGODB_URI },
    api: {
      host: env.API_HOST,
      port: env.API_PORT,
      firstKeyFile: env.ROLLCALL_FIRST_KEY_FILE ?? null,
    },
    worker: {
      metricsHost: env.METRICS_HOST,
      metricsPort: env.METRICS_PORT ?? null,
      consentWatchHours: env.CONSENT_WATCH_HOURS,
      ledgerRetentionDays: env.LEDGER_RETENTION_DAYS,
    },
    masterKeys: [env.ROLLCALL_SECRET_KEY, ...env.ROLLCALL_OLDER_SECRET_KEYS],
    salesforce: {
      loginAllow: env.SALESFORCE_LOGIN_ALLOW,
      apiVersion: env.SALESFORCE_API_VERSION,
      proxy: {
        ...(env.HTTP_PROXY && { http: env.HTTP_PROXY }),
        ...(env.HTTPS_PROXY && { https: env.HTTPS_PROXY }),
        ...(env.NO_PROXY && { noProxy: env.NO_PROXY }),
      },
    },
    log: { level: env.LOG_LEVEL },
    dataDir: env.ROLLCALL_DATA_DIR,
  };
}

/** Proxy variables are written in either case by custom; the upper one wins. */
const withUpperCaseProxies = (env: Record<string, string | undefined>) => ({
  ...env,
  HTTP_PROXY: env['HTTP_PROXY'] ?? env['http_proxy'],
  HTTPS_PROXY: env['HTTPS_PROXY'] ?? env['https_proxy'],
  NO_PROXY: env['NO_PROXY'] ?? env['no_proxy'],
});

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

const withoutEmpty = (env: Record<string, string | undefined>) =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
