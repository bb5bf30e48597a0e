import type { Connection } from '@temporalio/client';
import { setTimeout as wait } from 'node:timers/promises';
import { ServerTrouble } from './trouble.js';

/** What operators search workflows by. Ids, states and instants only: search attributes are never encrypted. */
export const SEARCH_ATTRIBUTES = {
  SyncId: 'Keyword',
  ListId: 'Keyword',
  OrgId: 'Keyword',
  Object: 'Keyword',
  SyncState: 'Keyword',
  RunOutcome: 'Keyword',
  NextFireAt: 'Datetime',
} as const;

/** Temporal's numbers of the types. */
const TYPES = { Keyword: 2, Datetime: 6 } as const;

const VISIBLE_MS = 60_000;

/** Flags that register them when a namespace is first created. */
export function searchAttributeFlags(): string[] {
  const pairs = Object.entries(SEARCH_ATTRIBUTES);
  return pairs.flatMap(([name, type]) => ['--search-attribute', `${name}=${type}`]);
}

/** Registers what a namespace lacks, and waits until it knows them. Returns what was added. */
export async function ensureSearchAttributes(
  connection: Connection,
  namespace: string,
): Promise<string[]> {
  const missing = await missingIn(connection, namespace);
  if (missing.length === 0) return [];
  const searchAttributes = Object.fromEntries(
    missing.map((name) => [name, TYPES[SEARCH_ATTRIBUTES[name]]]),
  );
  await connection.operatorService.addSearchAttributes({ namespace, searchAttributes });
  const deadline = Date.now() + VISIBLE_MS;
  while ((await missingIn(connection, namespace)).length > 0) {
    if (Date.now() > deadline) throw notRegistered(missing, namespace);
    await wait(200);
  }
  return missing;
}

type Name = keyof typeof SEARCH_ATTRIBUTES;

async function missingIn(connection: Connection, namespace: string): Promise<Name[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const names = Object.keys(SEARCH_ATTRIBUTES) as Name[];
  return names.filter((name) => !(name in (customAttributes ?? {})));
}

function notRegistered(missing: string[], namespace: string): ServerTrouble {
  return new ServerTrouble(
    `Temporal did not register the search attributes ${missing.join(', ')} in namespace ${namespace}.`,
    'register them with `temporal operator search-attribute create` and start again.',
  );
}
