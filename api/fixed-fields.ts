import type { SyncDefinition, SyncRecord } from '../domain/sync.js';
import { ApiError } from './errors.js';
import type { SyncChange } from './schemas/sync.js';

/** Throws 422 when a change names another connection, list or object (R9). */
export function refuseFixed(definition: SyncDefinition, change: SyncChange): void {
  const asked = [
    ['connectionId', change.connectionId, definition.connectionId],
    ['listId', change.listId, definition.listId],
    ['source.object', change.source?.object?.toLowerCase(), definition.source.object.toLowerCase()],
  ] as const;
  const issues = asked
    .filter(([, wanted, present]) => wanted !== undefined && wanted !== present)
    .map(([path]) => ({ path, message: 'cannot be changed: create a new sync instead' }));
  if (issues.length === 0) return;
  const names = issues.map(({ path }) => path).join(', ');
  const message = `The ${names} of a sync cannot be changed. Create a new sync and delete this one.`;
  throw new ApiError(422, 'FIXED_FIELD', message, { issues });
}

/** Throws 409 when the caller edits another version than the present one. */
export function refuseOtherVersion(sync: SyncRecord, ifMatch: number | null): void {
  if (ifMatch === null || ifMatch === sync.version) return;
  throw versionConflict(
    `The sync is at version ${sync.version}, and If-Match names ${ifMatch}. Read it again and repeat the change.`,
  );
}

export const versionConflict = (message: string): ApiError =>
  new ApiError(409, 'VERSION_CONFLICT', message);
