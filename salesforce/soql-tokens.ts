import { unfit } from './soql-literals.js';

/** A word, a quoted text, a bracket or any other sign of SOQL, and where it stands. */
export interface Token {
  text: string;
  at: number;
  /** How many brackets are open around it. */
  depth: number;
}

const WORD = /[\w.:+-]+/y;

/** Splits SOQL so that words within quotes or brackets can be told from its own. Fails CRITERIA_UNFIT. */
export function tokensOf(soql: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (let at = 0; at < soql.length;) {
    const text = tokenAt(soql, at);
    if (text === ')') depth -= 1;
    if (depth < 0) throw unfit('a bracket closes that was never opened');
    if (text.trim() !== '') tokens.push({ text, at, depth });
    if (text === '(') depth += 1;
    at += text.length;
  }
  if (depth > 0) throw unfit('a bracket is never closed');
  return tokens;
}

/** The clause itself when it is whole: it cannot reach beyond the brackets that are put around it. */
export function assertClause(soql: string): string {
  if (tokensOf(soql).length === 0) throw unfit('a clause is empty');
  return soql.trim();
}

function tokenAt(soql: string, at: number): string {
  if (soql[at] === "'") return quotedAt(soql, at);
  WORD.lastIndex = at;
  return WORD.exec(soql)?.[0] ?? soql.charAt(at);
}

function quotedAt(soql: string, from: number): string {
  for (let at = from + 1; at < soql.length; at += 1) {
    if (soql[at] === '\\') at += 1;
    else if (soql[at] === "'") return soql.slice(from, at + 1);
  }
  throw unfit('a quoted text never ends');
}
