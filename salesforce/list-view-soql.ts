import { tokensOf, type Token } from './soql-tokens.js';

/** What a list view's statement selects from. */
export interface ViewParts {
  from: string;
  /** Of `USING SCOPE`. */
  scope: string | null;
  where: string | null;
  /** False with a clause that changes which rows there are: GROUP BY, LIMIT and the like. */
  isPlain: boolean;
}

const CLAUSES = ['SELECT', 'FROM', 'USING', 'WHERE', 'WITH', 'GROUP', 'HAVING', 'ORDER'];
const CUTS = ['LIMIT', 'OFFSET', 'FOR', 'ALL', 'UPDATE'];
const PLAIN = ['SELECT', 'FROM', 'USING', 'WHERE', 'ORDER'];

interface Clause {
  word: string;
  tokens: Token[];
}

/**
 * Takes a statement of Salesforce apart. Words within quotes and brackets belong to their clause, so an ORDER BY in a
 * text or a WHERE in a semi-join is none of the statement's. Fails CRITERIA_UNFIT when quotes or brackets never close.
 */
export function partsOf(soql: string): ViewParts {
  const clauses = clausesOf(tokensOf(soql));
  const clause = (word: string) => clauses.find((one) => one.word === word)?.tokens ?? [];
  const [, scopeWord, scope] = clause('USING');
  const isScope = scopeWord?.text.toUpperCase() === 'SCOPE';
  return {
    from: clause('FROM')[1]?.text ?? '',
    scope: isScope ? (scope?.text ?? null) : null,
    where: textOf(soql, clause('WHERE')),
    isPlain: clauses.every(({ word }) => PLAIN.includes(word)),
  };
}

/** Each clause with its tokens, the opening word first. */
function clausesOf(tokens: Token[]): Clause[] {
  const clauses: Clause[] = [];
  for (const [place, token] of tokens.entries()) {
    const word = token.depth === 0 && token.text !== ')' ? token.text.toUpperCase() : '';
    if (opens(word, tokens, place)) clauses.push({ word, tokens: [] });
    clauses.at(-1)?.tokens.push(token);
  }
  return clauses;
}

/** `FROM Order` names an object, and `WHERE From = …` a field: a clause word stands where its clause may begin. */
function opens(word: string, tokens: Token[], place: number): boolean {
  if (!CLAUSES.includes(word) && !CUTS.includes(word)) return false;
  const before = tokens[place - 1]?.text.toUpperCase() ?? '';
  const after = tokens[place + 1]?.text ?? '';
  if (['FROM', 'WHERE', 'SELECT', 'AND', 'OR', 'NOT', ',', '='].includes(before)) return false;
  return word === 'SELECT' || /^[\w'(.:+-]/.test(after);
}

function textOf(soql: string, tokens: Token[]): string | null {
  const [, first] = tokens;
  const last = tokens.at(-1);
  if (first === undefined || last === undefined) return null;
  return soql.slice(first.at, last.at + last.text.length);
}
