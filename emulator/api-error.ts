/** One entry of Salesforce's error array. */
export interface ErrorDetail {
  message: string;
  errorCode: string;
  fields?: string[];
}

/** A refusal that becomes an HTTP status and Salesforce's array of errors. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly errorCode: string,
    message: string,
    readonly fields?: string[],
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  detail(): ErrorDetail {
    const detail = { message: this.message, errorCode: this.errorCode };
    return this.fields ? { ...detail, fields: this.fields } : detail;
  }
}

export function notFound(message = 'The requested resource does not exist'): ApiError {
  return new ApiError(404, 'NOT_FOUND', message);
}

export function badRequest(errorCode: string, message: string, fields?: string[]): ApiError {
  return new ApiError(400, errorCode, message, fields);
}
