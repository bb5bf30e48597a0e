import { parseQuery } from '@jetstreamapp/soql-parser-js';
import type { Query } from '@jetstreamapp/soql-parser-js';
import { malformed, malformedBecause } from './errors.js';

const MAX_LENGTH = 100_000;
const KEPT = 50;

/** Parses SOQL; a parsed statement is kept a while, since clients send the same one page after page. */
export function createParser(): (soql: string) => Query {
  const kept = new Map<string, Query>();
  return (soql) => {
    const known = kept.get(soql);
    if (known) return known;
    const query = parse(soql);
    const oldest = kept.keys().next();
    if (kept.size >= KEPT && !oldest.done) kept.delete(oldest.value);
    kept.set(soql, query);
    return query;
  };
}

function parse(soql: string): Query {
  if (soql.length > MAX_LENGTH)
    throw malformedBecause(`SOQL statements cannot be longer than ${MAX_LENGTH} characters.`);
  try {
    return parseQuery(soql);
  } catch (error) {
    throw malformed(soql, offendingToken(soql, error));
  }
}

/** The parser names the token it stopped at only in its message. */
function offendingToken(soql: string, error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const lexed = between(message, '->', '<-');
  if (message.startsWith('unexpected character') && lexed !== null) return lexed;
  const found = between(message, "found: '", "'") ?? between(message, "found --> '", "'");
  if (found !== null && found !== '') return found;
  const rest = message.split('but found: ')[1];
  return rest && rest !== "''" && soql.includes(rest) ? rest : '<EOF>';
}

function between(text: string, before: string, after: string): string | null {
  const from = text.lastIndexOf(before);
  if (from < 0) return null;
  const to = text.indexOf(after, from + before.length);
  return to < 0 ? null : text.slice(from + before.length, to);
}
