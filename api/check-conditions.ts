import type { Condition } from '../domain/criteria.js';
import { conditionProblem } from '../domain/operators.js';
import { looksRelative } from '../domain/relative-date.js';
import type { Describing } from './describing.js';
import { fault } from './findings.js';
import type { Findings } from './findings.js';

/** The conditions as describe spells their fields; what does not fit is a fault at its part. */
export async function checkConditions(
  describe: Describing,
  findings: Findings,
  object: string,
  conditions: Condition[],
): Promise<Condition[]> {
  const checked: Condition[] = [];
  for (const [index, condition] of conditions.entries()) {
    checked.push(await checkCondition(describe, findings, object, condition, index));
  }
  return checked;
}

async function checkCondition(
  { find }: Describing,
  findings: Findings,
  object: string,
  condition: Condition,
  index: number,
): Promise<Condition> {
  const at = `source.conditions.${index}`;
  const found = await find(object, condition.field);
  if ('problem' in found) {
    fault(findings, 'SALESFORCE_FIELD_MISSING', `${at}.field`, found.problem);
    return condition;
  }
  const { path, field } = found;
  const problem = conditionProblem(condition, { path, ...typeOf(field) });
  if (problem) fault(findings, 'CRITERIA_UNFIT', `${at}.${problem.part}`, problem.message);
  return { ...condition, field: path, value: spelled(condition.value, field.type) };
}

const typeOf = ({ type, filterable }: { type: string; filterable: boolean }) => ({
  type,
  filterable,
});

/** Literals in capitals, as Salesforce writes them. */
const spelled = (value: Condition['value'], type: string): Condition['value'] =>
  (type === 'date' || type === 'datetime') && typeof value === 'string' && looksRelative(value)
    ? value.trim().toUpperCase()
    : value;
