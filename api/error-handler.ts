import type { ErrorRequestHandler, RequestHandler } from 'express';
import { Failure, failureTypeOf } from '../domain/failures.js';
import type { ApiDeps } from './deps.js';
import { EngineFailure } from './engine-port.js';
import { ApiError } from './errors.js';
import type { Issue } from './errors.js';
import { FAILURE_STATUS } from './failure-status.js';

interface Answer {
  status: number;
  code: string;
  message: string;
  issues?: Issue[] | undefined;
  headers?: Record<string, string> | undefined;
}

/** The one place where errors become answers. What nobody expected gets an id that is in the log, and nothing else. */
export function errorHandler({ logger, newId }: ApiDeps): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    if (response.headersSent) {
      logger.error({ err: error }, 'an answer broke off');
      next(error);
      return;
    }
    const known = answerOf(error);
    const id = known === null || known.status === 500 ? newId('error') : undefined;
    const answer = known ?? unexpected(id);
    if (id) logger.error({ errorId: id, err: error, method: request.method }, 'unexpected error');
    const { status, code, message, issues, headers } = answer;
    response.status(status).set(headers ?? {});
    response.json({ error: { code, message, ...(issues && { issues }), ...(id && { id }) } });
  };
}

/** 404 for what no route knows. */
export const noSuchRoute: RequestHandler = (_request, _response, next) => {
  next(
    new ApiError(
      404,
      'NOT_FOUND',
      'There is nothing at this address. See /docs for what there is.',
    ),
  );
};

/** 405 for a path that knows other methods. */
export const methodNotAllowed =
  (methods: string[]): RequestHandler =>
  (_request, _response, next) => {
    const allow = methods.map((method) => method.toUpperCase()).join(', ');
    const message = `This address takes ${allow}. See /docs.`;
    next(new ApiError(405, 'METHOD_NOT_ALLOWED', message, { headers: { Allow: allow } }));
  };

function answerOf(error: unknown): Answer | null {
  if (error instanceof ApiError) {
    const { status, code, message, more } = error;
    return { status, code, message, issues: more.issues, headers: more.headers };
  }
  if (error instanceof EngineFailure) return engineAnswer(error);
  const type = failureTypeOf(error);
  if (type !== null && error instanceof Error) {
    const headers = retryAfter(error);
    return { status: FAILURE_STATUS[type], code: type, message: error.message, headers };
  }
  return parserAnswer(error);
}

const engineAnswer = ({ kind, code, message }: EngineFailure): Answer =>
  kind === 'refused'
    ? { status: 409, code, message }
    : { status: 503, code, message, headers: { 'Retry-After': '5' } };

function retryAfter(error: Error): Record<string, string> | undefined {
  if (!(error instanceof Failure) || error.retryAfterMs === undefined) return undefined;
  return { 'Retry-After': String(Math.ceil(error.retryAfterMs / 1000)) };
}

/** What Express and its body parser say, in our words. */
function parserAnswer(error: unknown): Answer | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  const type = 'type' in error ? error.type : null;
  switch (error.status) {
    case 413:
      return answer(413, 'BODY_TOO_LARGE', 'The body is larger than 1 MB. Send less at a time.');
    case 415:
      return answer(
        415,
        'UNSUPPORTED_MEDIA_TYPE',
        'Send the body as JSON in UTF-8, uncompressed or gzip.',
      );
    case 400:
      return type === 'entity.parse.failed'
        ? answer(400, 'MALFORMED_JSON', 'The body is not JSON. Check quotes, commas and brackets.')
        : answer(400, 'INVALID', 'The request cannot be read. Check the address and the body.');
    default:
      return null;
  }
}

const answer = (status: number, code: string, message: string): Answer => ({
  status,
  code,
  message,
});

const unexpected = (id: string | undefined): Answer =>
  answer(
    500,
    'INTERNAL',
    `Something went wrong here. Look for ${id ?? 'the error'} in the log of the API, then send the request again.`,
  );
