import type { z } from 'zod';
import { invalid } from './errors.js';
import type { Issue } from './errors.js';

interface Parts<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType> {
  params: P;
  query: Q;
  body: B;
}

/** The parts of a request as their schemas read them; throws 400 with the issues of all three together. */
export function checkParts<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  schemas: Parts<P, Q, B>,
  raw: { params: unknown; query: unknown; body: unknown },
): { params: z.output<P>; query: z.output<Q>; body: z.output<B> } {
  const params = schemas.params.safeParse(raw.params, { error: remedyOf });
  const query = schemas.query.safeParse(raw.query, { error: remedyOf });
  const body = schemas.body.safeParse(raw.body, { error: remedyOf });
  if (params.success && query.success && body.success) {
    return { params: params.data, query: query.data, body: body.data };
  }
  throw invalid([
    ...issuesOf(params, 'path'),
    ...issuesOf(query, 'query'),
    ...issuesOf(body, null),
  ]);
}

function issuesOf(result: z.ZodSafeParseResult<unknown>, prefix: string | null): Issue[] {
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const path = prefix === null ? issue.path : [prefix, ...issue.path];
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => toIssue([...path, key], unknownRemedy(key)))
      : [toIssue(path, issue.message)];
  });
}

/** What a sync will be able to say one day is told apart from a slip of the pen. */
const COMING = new Set('missed daysOfWeek dayOfMonth'.split(' '));

const unknownRemedy = (key: string): string =>
  COMING.has(key) ? 'is not available yet: remove it' : 'is not known here: remove it';

const toIssue = (path: PropertyKey[], message: string): Issue => ({
  path: path.map(String).join('.'),
  message,
});

/** Our words for what a schema says with none of its own. */
function remedyOf(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is required' : `must be of type ${issue.expected}`;
    case 'invalid_value':
      return `must be ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return `must be at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `must be at most ${issue.maximum}${unitOf(issue.origin)}`;
    default:
      return undefined;
  }
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters long';
  return origin === 'array' ? ' items long' : '';
}
