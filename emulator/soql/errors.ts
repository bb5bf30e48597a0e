import { badRequest } from '../api-error.js';
import type { ApiError } from '../api-error.js';

const HELP = 'Please reference your WSDL or the describe call for the appropriate names.';

/** The head of most query errors: the statement, a caret under the offending word, and its place. */
function pointed(soql: string, word: string, text: string): string {
  const at = Math.max(0, positionOf(soql, word));
  const before = soql.slice(0, at).split('\n');
  const column = (before.at(-1)?.length ?? 0) + 1;
  const from = Math.max(0, at - 60);
  const excerpt = soql.slice(from, at + 60).replaceAll('\n', ' ');
  return `\n${excerpt}\n${' '.repeat(at - from)}^\nERROR at Row:${before.length}:Column:${column}\n${text}`;
}

function positionOf(soql: string, word: string): number {
  if (word === '<EOF>') return soql.length;
  const lower = soql.toLowerCase();
  const sought = word.toLowerCase();
  for (let at = lower.indexOf(sought); at >= 0; at = lower.indexOf(sought, at + 1)) {
    const alone = !isWordPart(lower[at - 1]) && !isWordPart(lower[at + sought.length]);
    if (alone) return at;
  }
  return lower.indexOf(sought);
}

function isWordPart(character: string | undefined): boolean {
  if (character === undefined) return false;
  return (
    character === '_' ||
    (character >= 'a' && character <= 'z') ||
    (character >= '0' && character <= '9')
  );
}

export function noSuchColumn(soql: string, column: string, entity: string): ApiError {
  const hint = `If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${HELP}`;
  return badRequest(
    'INVALID_FIELD',
    pointed(soql, column, `No such column '${column}' on entity '${entity}'. ${hint}`),
  );
}

export function noSuchRelationship(soql: string, relationship: string): ApiError {
  const hint = `If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${HELP}`;
  return badRequest(
    'INVALID_FIELD',
    pointed(
      soql,
      relationship,
      `Didn't understand relationship '${relationship}' in field path. ${hint}`,
    ),
  );
}

export function notSupportedType(soql: string, object: string): ApiError {
  const hint = `If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${HELP}`;
  return badRequest(
    'INVALID_TYPE',
    pointed(soql, object, `sObject type '${object}' is not supported. ${hint}`),
  );
}

export function malformed(soql: string, token: string): ApiError {
  return badRequest('MALFORMED_QUERY', pointed(soql, token, `unexpected token: '${token}'`));
}

export function malformedBecause(text: string): ApiError {
  return badRequest('MALFORMED_QUERY', text);
}

/** `what` is filtered, sorted or grouped. */
export function cannotBe(what: string, soql: string, column: string): ApiError {
  return badRequest(
    'INVALID_FIELD',
    pointed(soql, column, `field '${column}' can not be ${what} in a query call`),
  );
}

export function wrongLiteral(
  soql: string,
  column: string,
  type: string,
  enclosed: boolean,
): ApiError {
  const quotes = enclosed ? 'should be enclosed in quotes' : 'should not be enclosed in quotes';
  return badRequest(
    'INVALID_FIELD',
    pointed(
      soql,
      column,
      `value of filter criterion for field '${column}' must be of type ${type} and ${quotes}`,
    ),
  );
}

export function invalidId(soql: string, literal: string): ApiError {
  return badRequest(
    'INVALID_QUERY_FILTER_OPERATOR',
    pointed(soql, literal, `invalid ID field: ${literal}`),
  );
}

export function invalidOperator(soql: string, column: string, operator: string): ApiError {
  return badRequest(
    'INVALID_QUERY_FILTER_OPERATOR',
    pointed(soql, column, `invalid operator ${operator} on field '${column}'`),
  );
}
