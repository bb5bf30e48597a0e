import type { SalesforceGateway } from '../salesforce/port.js';
import type { Keyring, Stores } from '../store/port.js';
import type { ConsentDesk } from './consent-desk.js';
import type { SyncEngine } from './engine-port.js';
import type { IdKind } from './ids.js';
import type { Metrics } from './metrics.js';
import type { Previewer } from './previewer.js';

/** Everything that the API needs, handed over by whoever assembles it. */
export interface ApiDeps {
  stores: Stores;
  keyring: Keyring;
  salesforce: SalesforceGateway;
  checkLoginUrl: CheckLoginUrl;
  engine: SyncEngine;
  consentDesk: ConsentDesk;
  previewer: Previewer;
  logger: Log;
  clock: () => Date;
  newId: (kind: IdKind) => string;
  metrics: Metrics;
}

/** Whether Rollcall may sign in at a URL; the message says what to write instead. */
export type CheckLoginUrl = (url: string) => { ok: true } | { ok: false; message: string };

/** The part of a pino logger that the API uses. */
export interface Log {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
