import type { Condition, ValueQueryCondition, WhereClause } from '@jetstreamapp/soql-parser-js';
import { malformed } from './errors.js';

export type Test = Exclude<Condition, { openParen: number }> | ValueQueryCondition;

export type Expression =
  | { kind: 'all' | 'any'; parts: Expression[] }
  | { kind: 'not'; part: Expression }
  | { kind: 'test'; test: Test };

type Token = '(' | ')' | 'AND' | 'OR' | 'NOT' | { test: Test };

/** The parser gives conditions as a flat chain with counted brackets; this makes the tree of it. */
export function toExpression(soql: string, where: WhereClause): Expression {
  const tokens = toTokens(where);
  let at = 0;

  function unary(): Expression {
    const token = tokens[at++];
    if (token === 'NOT') return { kind: 'not', part: unary() };
    if (token === '(') {
      const inner = chain();
      if (tokens[at++] !== ')') throw malformed(soql, '<EOF>');
      return inner;
    }
    if (typeof token === 'object') return { kind: 'test', test: token.test };
    throw malformed(soql, token ?? '<EOF>');
  }

  function chain(): Expression {
    const first = unary();
    const joiner = tokens[at];
    if (joiner !== 'AND' && joiner !== 'OR') return first;
    const parts = [first];
    while (tokens[at] === joiner) {
      at++;
      parts.push(unary());
    }
    // AND beside OR needs brackets.
    const next = tokens[at];
    if (next === 'AND' || next === 'OR') throw malformed(soql, next);
    return { kind: joiner === 'AND' ? 'all' : 'any', parts };
  }

  const expression = chain();
  if (at < tokens.length) throw malformed(soql, ')');
  return expression;
}

function toTokens(where: WhereClause): Token[] {
  const tokens: Token[] = [];
  for (let clause: WhereClause | undefined = where; clause;) {
    pushCondition(tokens, clause);
    if (!('operator' in clause)) break;
    tokens.push(clause.operator);
    clause = clause.right;
  }
  return tokens;
}

function pushCondition(tokens: Token[], clause: WhereClause): void {
  const { left } = clause;
  if (left === null) return;
  for (let open = left.openParen ?? 0; open > 0; open--) tokens.push('(');
  if (!('operator' in left)) return;
  tokens.push({ test: left });
  for (let close = left.closeParen ?? 0; close > 0; close--) tokens.push(')');
}
