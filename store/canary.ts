import { Failure } from '../domain/failures.js';
import type { Keyring } from './port.js';

/** What a store keeps to recognise its keys by. */
export interface Canary {
  /** Address key of an address that cannot exist. */
  addressKey: string;
  /** That address, encrypted. */
  sealed: string;
}

export interface CanaryStore {
  /** Keeps this canary when there is none yet; answers the one that is kept. */
  keep(canary: Canary): Promise<Canary>;
}

const ADDRESS = 'canary@rollcall.invalid';

/**
 * Compares the keyring with the one this store was begun with (C10): with another, every suppression would silently
 * miss. Fails KEY_MISMATCH.
 */
export async function verifyCanary(canaries: CanaryStore, keyring: Keyring): Promise<void> {
  const mine = { addressKey: keyring.emailKey(ADDRESS), sealed: keyring.encrypt(ADDRESS) };
  const kept = await canaries.keep(mine);
  if (kept.addressKey !== mine.addressKey || keyring.decrypt(kept.sealed) !== ADDRESS) {
    throw new Failure(
      'KEY_MISMATCH',
      'The encryption key is not the one this database was begun with: addresses would not find their suppressions. ' +
        'Put the former key back, last in the list, or point MONGODB_URI at the database that belongs to this key.',
    );
  }
}
