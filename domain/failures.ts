/**
 * Every way Rollcall fails, by name. A failure crosses rooms, Temporal and HTTP by its `type`;
 * nobody tests a class or a message.
 */
export const FAILURES = {
  // Salesforce: may pass by itself
  SALESFORCE_UNREACHABLE: { retryable: true },
  SALESFORCE_UNAVAILABLE: { retryable: true },
  SALESFORCE_BAD_ANSWER: { retryable: true },
  SALESFORCE_BUSY: { retryable: true },
  SALESFORCE_DAILY_LIMIT: { retryable: true },
  // Salesforce: a person has to act
  SALESFORCE_AUTH_REFUSED: { retryable: false },
  SALESFORCE_SESSION_REFUSED: { retryable: false },
  SALESFORCE_API_DISABLED: { retryable: false },
  SALESFORCE_QUERY_REFUSED: { retryable: false },
  SALESFORCE_OBJECT_MISSING: { retryable: false },
  SALESFORCE_FIELD_MISSING: { retryable: false },
  SALESFORCE_REQUEST_REFUSED: { retryable: false },
  LIST_VIEW_MISSING: { retryable: false },
  LIST_VIEW_UNFIT: { retryable: false },
  BULK_JOB_FAILED: { retryable: true },
  BULK_JOB_MISSING: { retryable: true },
  ORG_CHANGED: { retryable: false },
  ACCESS_SHRUNK: { retryable: false },
  // the read
  READ_ORDER: { retryable: false },
  READ_INCOMPLETE: { retryable: true },
  LEDGER_OPEN: { retryable: false },
  // our own house
  INVALID_CURSOR: { retryable: false },
  CRITERIA_UNFIT: { retryable: false },
  FENCE_LOST: { retryable: false },
  SYNC_MISSING: { retryable: false },
  CONNECTION_MISSING: { retryable: false },
  LIST_MISSING: { retryable: false },
  RUN_MISSING: { retryable: false },
  KEY_MISMATCH: { retryable: false },
  STORE_UNAVAILABLE: { retryable: true },
  MEMBER_CONTENDED: { retryable: true },
} as const satisfies Record<string, { retryable: boolean }>;

export type FailureType = keyof typeof FAILURES;

export interface FailureOptions {
  /** Ids, codes and counts only: details are stored in Temporal's history. */
  details?: Record<string, string | number | boolean | null>;
  /** Wait at least this long before the next try. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** An error with a `type` of the list above. The message says what to do next and names no address, token or record value. */
export class Failure extends Error {
  readonly type: FailureType;
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly details: Record<string, string | number | boolean | null>;

  constructor(type: FailureType, message: string, options: FailureOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = type;
    this.type = type;
    this.retryable = FAILURES[type].retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.details = options.details ?? {};
  }
}

/** The failure type an unknown error carries, or null. Works across realms and after serialisation. */
export function failureTypeOf(error: unknown): FailureType | null {
  if (typeof error !== 'object' || error === null || !('type' in error)) return null;
  const { type } = error;
  return typeof type === 'string' && Object.hasOwn(FAILURES, type) ? (type as FailureType) : null;
}
