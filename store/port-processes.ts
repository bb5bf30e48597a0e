/** The part of the port that is about requests, processes and secrets rather than about lists. Import it from `port.ts`. */

export interface IdempotencyStore {
  /** Claims a key for a request; answers what an earlier request with it left, or null when the key is now ours. */
  begin(key: string, requestHash: string, at: string): Promise<IdempotencyRecord | null>;
  /** Keeps the answer; the body is encrypted at rest since answers may hold a new API key. */
  finish(key: string, status: number, body: unknown): Promise<void>;
  /** Gives the key back, for a request that changed nothing. */
  release(key: string): Promise<void>;
  /** Removes records older than `before` (ISO); answers how many. */
  sweep(before: string): Promise<number>;
}

export interface IdempotencyRecord {
  requestHash: string;
  /** Null while the first request is still at work. */
  answer: { status: number; body: unknown } | null;
}

/** Turns among processes. Their clocks must agree to well within the length of a lease. Instants are ISO. */
export interface LeaseStore {
  /** Holds the lease until then if it is free, over at `now`, or this holder's already; answers whether it was had. */
  take(name: string, holder: string, until: string, now: string): Promise<boolean>;
  /** Gives the lease back; changes nothing when it is another holder's. */
  release(name: string, holder: string): Promise<void>;
}

/**
 * Refresh tokens that Salesforce rotated, found by the one that a person gave: that one stays in the connection and
 * names the grant, so a reader of an old copy of the connection, or of new credentials not stored yet, is not misled.
 */
export interface RefreshTokenStore {
  /** The token to sign in with in place of `given`; `given` itself until it was rotated. Fails KEY_MISMATCH. */
  newest(connectionId: string, given: string): Promise<string>;
  keep(connectionId: string, given: string, newest: string): Promise<void>;
}

/** Keyed digests and encryption: addresses and secrets pass through here (C10). */
export interface Keyring {
  /** `k1:` + HMAC-SHA256 of a normalised address, base64url. */
  emailKey(normalisedEmail: string): string;
  /** Short keyed digest of any text, for noticing change. */
  digest(text: string): string;
  /** AES-256-GCM, `<keyId>:<iv>:<tag>:<data>` in base64url. */
  encrypt(plain: string): string;
  /** Fails KEY_MISMATCH. */
  decrypt(cipher: string): string;
}
