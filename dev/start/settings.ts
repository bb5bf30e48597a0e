import { parseArgs } from 'node:util';
import { portOf } from '../servers/ports.js';
import { ServerTrouble } from '../servers/trouble.js';

/** What the person who starts it chose. */
export interface StartSettings {
  /** End after the first run, 0 when it succeeded. */
  exit: boolean;
  leads: number;
  contacts: number;
  seed: number;
  dataDir: string;
  apiPort: number | undefined;
  emulatorPort: number | undefined;
  /** A real org to use in place of the emulator; null for the emulator. */
  org: { loginUrl: string; clientId: string; clientSecret: string } | null;
}

const HELP = `npm start [-- options]
  --exit            end after the first run; exit code 0 when it succeeded
  --leads N         Leads in the emulated org (10000)
  --contacts N      Contacts in the emulated org (2000)
  --seed N          seed of the emulated org (1)
A real org is used in place of the emulated one when SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID and
SALESFORCE_CLIENT_SECRET are set (client credentials flow).
Ports: API_PORT, EMULATOR_PORT, TEMPORAL_PORT, TEMPORAL_UI_PORT, MONGODB_PORT; data: ROLLCALL_DATA_DIR.`;

/** Reads arguments and environment; null when only help was asked for. Throws `ServerTrouble`. */
export function readSettings(args: string[], env: NodeJS.ProcessEnv): StartSettings | null {
  const { values } = parse(args);
  if (values.help) {
    console.log(HELP);
    return null;
  }
  return {
    exit: values.exit,
    leads: count(values.leads, '--leads'),
    contacts: count(values.contacts, '--contacts'),
    seed: count(values.seed, '--seed'),
    dataDir: env['ROLLCALL_DATA_DIR'] ?? '.rollcall',
    apiPort: portOf(env, 'API_PORT'),
    emulatorPort: portOf(env, 'EMULATOR_PORT'),
    org: realOrg(env),
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        exit: { type: 'boolean', default: false },
        leads: { type: 'string', default: '10000' },
        contacts: { type: 'string', default: '2000' },
        seed: { type: 'string', default: '1' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServerTrouble(reason, 'see `npm start -- --help`.');
  }
}

function count(text: string, option: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text);
  throw new ServerTrouble(`${option} is "${text}", which is no count.`, 'write a whole number.');
}

function realOrg(env: NodeJS.ProcessEnv): StartSettings['org'] {
  const loginUrl = env['SALESFORCE_LOGIN_URL'];
  const clientId = env['SALESFORCE_CLIENT_ID'];
  const clientSecret = env['SALESFORCE_CLIENT_SECRET'];
  if (!loginUrl && !clientId && !clientSecret) return null;
  if (loginUrl && clientId && clientSecret) return { loginUrl, clientId, clientSecret };
  throw new ServerTrouble(
    'A real org is named only in part.',
    'set SALESFORCE_LOGIN_URL, SALESFORCE_CLIENT_ID and SALESFORCE_CLIENT_SECRET, or none of them.',
  );
}
