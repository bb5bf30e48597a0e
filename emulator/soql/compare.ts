import type { FieldType } from '../schema/types.js';
import type { Value } from '../values.js';
import { isRecordId } from '../ids.js';

export type Order = (a: Value, b: Value) => number;

/** Id order and equality are by byte on the first 15 characters; all other text ignores case. */
export function orderOf(type: FieldType): Order {
  return type === 'id' || type === 'reference' ? compareIds : compareValues;
}

function compareIds(a: Value, b: Value): number {
  return compareRaw(idKey(a), idKey(b));
}

function idKey(value: Value): Value {
  return typeof value === 'string' && isRecordId(value) ? value.slice(0, 15) : value;
}

function compareValues(a: Value, b: Value): number {
  return compareRaw(fold(a), fold(b));
}

/** The form in which text is compared. */
export function fold(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}

function compareRaw(a: Value, b: Value): number {
  if (a === b) return 0;
  if (a === null) return -1;
  if (b === null) return 1;
  return a < b ? -1 : 1;
}

/** LIKE: `%` stands for any text, `_` for one character, a backslash takes their meaning away. Ignores case. */
export function likeMatcher(pattern: string): (text: string) => boolean {
  const tokens = toTokens(pattern.toLowerCase());
  return (text) => matches(tokens, [...text.toLowerCase()]);
}

type Token = { any: true } | { one: true } | { character: string };

function toTokens(pattern: string): Token[] {
  const tokens: Token[] = [];
  const characters = [...pattern];
  for (let at = 0; at < characters.length; at++) {
    const character = characters[at] ?? '';
    if (character === '\\' && at + 1 < characters.length)
      tokens.push({ character: characters[++at] ?? '' });
    else if (character === '%') tokens.push({ any: true });
    else tokens.push(character === '_' ? { one: true } : { character });
  }
  return tokens;
}

/** Greedy with one point of return, so it is linear for what people write. */
function matches(tokens: readonly Token[], text: readonly string[]): boolean {
  let token = 0;
  let at = 0;
  let lastAny = -1;
  let resumeAt = 0;
  while (at < text.length) {
    const wanted = tokens[token];
    if (wanted && 'any' in wanted) {
      lastAny = token++;
      resumeAt = at;
    } else if (wanted && ('one' in wanted || wanted.character === text[at])) {
      token++;
      at++;
    } else if (lastAny >= 0) {
      token = lastAny + 1;
      at = ++resumeAt;
    } else return false;
  }
  return tokens.slice(token).every((rest) => 'any' in rest);
}
