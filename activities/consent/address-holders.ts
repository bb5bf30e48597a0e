import type { Connection } from '../../domain/connection.js';
import { failureTypeOf, type FailureType } from '../../domain/failures.js';
import type { RecordQuery, SalesforceOrg } from '../../salesforce/port.js';
import type { Stores } from '../../store/port.js';
import type { ActivityDeps } from '../deps.js';
import { standardFlag } from '../rows.js';

/** A record that holds an address. */
export interface AddressHolder {
  orgId: string;
  object: string;
  recordId: string;
}

/** An org that could not be asked, or an object of it. */
export interface NotLookedAt {
  orgId: string;
  object: string | null;
  code: FailureType;
}

export interface Holders {
  salesforce: AddressHolder[];
  notLookedAt: NotLookedAt[];
}

type Deps = Pick<ActivityDeps, 'stores' | 'salesforce'>;

const OBJECTS = ['Lead', 'Contact', 'Account'];

/** Asks every org for records that hold an address: each org once, by the first of its connections that answers. */
export async function findHolders(deps: Deps, spellings: string[]): Promise<Holders> {
  const orgs = await connectionsByOrg(deps.stores);
  const answers = await Promise.all(
    [...orgs].map(([orgId, connections]) => askOrg(deps, orgId, connections, spellings)),
  );
  return {
    salesforce: answers.flatMap(({ salesforce }) => salesforce),
    notLookedAt: answers.flatMap(({ notLookedAt }) => notLookedAt),
  };
}

async function askOrg(
  { salesforce }: Deps,
  orgId: string,
  connections: Connection[],
  spellings: string[],
): Promise<Holders> {
  let last: FailureType = 'SALESFORCE_UNREACHABLE';
  for (const connection of connections) {
    try {
      return await askObjects(await salesforce.open(connection), orgId, spellings);
    } catch (error) {
      last = expected(error);
    }
  }
  return { salesforce: [], notLookedAt: [{ orgId, object: null, code: last }] };
}

async function askObjects(
  org: SalesforceOrg,
  orgId: string,
  spellings: string[],
): Promise<Holders> {
  const holders: Holders = { salesforce: [], notLookedAt: [] };
  for (const object of OBJECTS) {
    try {
      const ids = await idsHolding(org, object, spellings);
      holders.salesforce.push(...ids.map((recordId) => ({ orgId, object, recordId })));
    } catch (error) {
      if (!isHidden(expected(error))) throw error;
      // Accounts have addresses only where the org has Person Accounts.
      if (object !== 'Account') {
        holders.notLookedAt.push({ orgId, object, code: expected(error) });
      }
    }
  }
  return holders;
}

async function idsHolding(
  org: SalesforceOrg,
  object: string,
  spellings: string[],
): Promise<string[]> {
  const field = standardFlag(object)?.email ?? 'Email';
  const filter = { field, is: 'in', type: 'text', value: spellings } as const;
  const query: RecordQuery = { object, fields: [], filter };
  const ids: string[] = [];
  for (let after: string | null = null; ; after = ids.at(-1) ?? null) {
    const { records } = await org.page(query, after);
    if (records.length === 0) return ids;
    ids.push(...records.map(({ Id }) => Id));
  }
}

const isHidden = (type: FailureType): boolean =>
  type === 'SALESFORCE_OBJECT_MISSING' || type === 'SALESFORCE_FIELD_MISSING';

/** The failure's type; an error without one is not ours to tell. */
function expected(error: unknown): FailureType {
  const type = failureTypeOf(error);
  if (type === null) throw error;
  return type;
}

async function connectionsByOrg({ connections }: Stores): Promise<Map<string, Connection[]>> {
  const orgs = new Map<string, Connection[]>();
  let cursor: string | null = null;
  do {
    const page = await connections.page({ limit: 100, ...(cursor === null ? {} : { cursor }) });
    for (const connection of page.items) {
      const { orgId } = connection;
      if (orgId !== null) orgs.set(orgId, [...(orgs.get(orgId) ?? []), connection]);
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  return orgs;
}
