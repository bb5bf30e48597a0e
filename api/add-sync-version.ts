import { isDeepStrictEqual } from 'node:util';
import type { SyncRecord, SyncVersion } from '../domain/sync.js';
import type { ApiDeps } from './deps.js';
import { versionConflict } from './fixed-fields.js';

/** A version that never reached its workflow counts as given up after this time: no engine call lasts as long. */
const GIVEN_UP_AFTER_MS = 60_000;

/**
 * Stores the next version of a definition. A repeat finds what the first try stored; one that another edit stored
 * a moment ago is a conflict (409); one that was given up is passed over, its number lost.
 */
export async function addSyncVersion(
  { stores, clock }: Pick<ApiDeps, 'stores' | 'clock'>,
  sync: SyncRecord,
  { definition, fullOnly }: Pick<SyncVersion, 'definition' | 'fullOnly'>,
  createdBy: string,
): Promise<SyncVersion> {
  const now = clock();
  for (let number = sync.version + 1; ; number += 1) {
    const version: SyncVersion = {
      syncId: sync.id,
      version: number,
      definition,
      createdAt: now.toISOString(),
      createdBy,
      ...(fullOnly === undefined ? {} : { fullOnly }),
    };
    if (await stores.syncs.addVersion(version)) return version;
    const there = await stores.syncs.version(sync.id, number);
    if (there && isSameEdit(there, version)) return there;
    if (there && now.getTime() - Date.parse(there.createdAt) < GIVEN_UP_AFTER_MS) {
      throw versionConflict(
        'Another change of this sync is being made. Wait a minute, read it again and repeat yours.',
      );
    }
  }
}

const isSameEdit = (a: SyncVersion, b: SyncVersion): boolean =>
  a.createdBy === b.createdBy && isDeepStrictEqual(a.definition, b.definition);
