import { invalidId, malformedBecause, wrongLiteral } from './errors.js';
import type { Path, Scope } from './path.js';
import { isRecordId } from '../ids.js';
import type { FieldType } from '../schema/types.js';
import { isDate, parseDateTime } from '../values.js';
import type { Value } from '../values.js';
import { dateLiteralRange, startOfDay, todayIn } from './dates.js';

/** A comparison value: one point, or a span of which `to` is no longer part (date literals). */
export interface Literal {
  value: Value;
  span?: { from: Value; to: Value };
}

const MAX_STRING = 4000;
const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Checks a literal against the type of the field it is compared to and gives its stored form. */
export function toLiteral(scope: Scope, path: Path, raw: string, kind: string): Literal {
  if (kind === 'NULL') return { value: null };
  const { type, name } = path.field;
  const wrong = (expected: string, enclosed = false): never => {
    throw wrongLiteral(scope.soql, name, expected, enclosed);
  };
  switch (type) {
    case 'boolean':
      return kind === 'BOOLEAN' ? { value: raw.toUpperCase() === 'TRUE' } : wrong('boolean');
    case 'int':
    case 'double':
    case 'currency':
    case 'percent':
      return isNumber(kind) ? { value: Number(raw) } : wrong(type);
    case 'datetime':
      return instantLiteral(scope, raw, kind) ?? wrong('dateTime');
    case 'date':
      return dayLiteral(scope, raw, kind) ?? wrong('date');
    case 'id':
    case 'reference':
      return kind === 'STRING' ? idLiteral(scope, unescape(raw)) : wrong('ID', true);
    default:
      return kind === 'STRING' ? textLiteral(unescape(raw)) : wrong(textTypeName(type), true);
  }
}

function textTypeName(type: FieldType): string {
  return type === 'picklist' || type === 'multipicklist' ? type : 'string';
}

function isNumber(kind: string): boolean {
  return kind.startsWith('INTEGER') || kind.startsWith('DECIMAL');
}

function textLiteral(text: string): Literal {
  if (text.length > MAX_STRING)
    throw malformedBecause(`String literal is longer than ${MAX_STRING} characters`);
  return { value: text === '' ? null : text };
}

function idLiteral(scope: Scope, text: string): Literal {
  if (text === '') return { value: null };
  if (!isRecordId(text)) throw invalidId(scope.soql, text);
  return { value: text };
}

function instantLiteral(scope: Scope, raw: string, kind: string): Literal | null {
  if (kind === 'DATETIME') return { value: parseDateTime(raw) };
  if (!kind.startsWith('DATE_')) return null;
  const range = dateLiteralRange(raw, todayIn(scope.timeZone, scope.now));
  if (!range) return null;
  const from = startOfDay(range.from, scope.timeZone);
  return { value: from, span: { from, to: startOfDay(range.to, scope.timeZone) } };
}

function dayLiteral(scope: Scope, raw: string, kind: string): Literal | null {
  if (kind === 'DATE') return isDate(raw) ? { value: raw } : null;
  if (!kind.startsWith('DATE_')) return null;
  const range = dateLiteralRange(raw, todayIn(scope.timeZone, scope.now));
  if (!range) return null;
  const from = range.from.toString();
  return { value: from, span: { from, to: range.to.toString() } };
}

/** The right side of LIKE with its escapes undone but for `\%`, `\_` and `\\`, which the pattern itself gives a meaning. */
export function unescapeLike(quoted: string): string {
  return undoEscapes(quoted, '\\\\');
}

/** The text between the quotes with its escapes undone; `\%` and `\_` stay. */
export function unescape(quoted: string): string {
  return undoEscapes(quoted, '\\');
}

function undoEscapes(quoted: string, backslash: string): string {
  let text = '';
  for (let at = 1; at < quoted.length - 1; at++) {
    const character = quoted.charAt(at);
    if (character !== '\\') {
      text += character;
      continue;
    }
    const escaped = quoted.charAt(++at);
    if (escaped === 'u') {
      text += String.fromCharCode(Number.parseInt(quoted.slice(at + 1, at + 5), 16));
      at += 4;
    } else if (escaped === '%' || escaped === '_') text += `\\${escaped}`;
    else text += escaped === '\\' ? backslash : (ESCAPES[escaped] ?? escaped);
  }
  return text;
}
