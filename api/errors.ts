import type { FailureType } from '../domain/failures.js';

/** One place of a request that does not fit. `path` is dotted: `mapping.2.from`. */
export interface Issue {
  path: string;
  message: string;
}

export type ErrorCode =
  | FailureType
  | 'INVALID'
  | 'MALFORMED_JSON'
  | 'BODY_TOO_LARGE'
  | 'UNSUPPORTED_MEDIA_TYPE'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'MEMBER_MISSING'
  | 'API_KEY_MISSING'
  | 'LAST_ADMIN_KEY'
  | 'CONNECTION_IN_USE'
  | 'CONNECTION_NOT_CHECKED'
  | 'LIST_IN_USE'
  | 'LIST_MIXES_SANDBOX'
  | 'LOGIN_URL_REFUSED'
  | 'OBJECT_NOT_AVAILABLE'
  | 'FIELD_UNFIT'
  | 'MAPPING_CLASH'
  | 'FIXED_FIELD'
  | 'VERSION_CONFLICT'
  | 'LEDGER_EXPIRED'
  | 'NO_PLAN'
  | 'PLAN_DECIDED'
  | 'PLAN_EXPIRED'
  | 'PLAN_SUPERSEDED'
  | 'IDEMPOTENCY_KEY_REUSED'
  | 'IDEMPOTENCY_KEY_IN_USE';

/** An answer other than success. The message says what to do next and shows no secret and no address. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: ErrorCode,
    message: string,
    readonly more: { issues?: Issue[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause });
    this.name = 'ApiError';
  }
}

/** 400 with every place that does not fit. */
export function invalid(issues: Issue[]): ApiError {
  const first = issues.map((i) => [i.path, i.message].filter(Boolean).join(' ')).join('; ');
  return new ApiError(400, 'INVALID', `Correct the request and send it again: ${first}.`, {
    issues,
  });
}

/** The value, or 404. */
export function found<T>(value: T | null, code: ErrorCode, message: string): T {
  if (value === null) throw new ApiError(404, code, message);
  return value;
}
