import { incrementalProblem } from '../domain/incremental.js';
import type { SyncDefinition } from '../domain/sync.js';
import { checkConditions } from './check-conditions.js';
import { checkListView } from './check-list-view.js';
import { checkMapping } from './check-mapping.js';
import { checkSource } from './check-source.js';
import type { CheckedSource } from './check-source.js';
import { refuseWithoutAddress } from './definition-problems.js';
import type { Describing } from './describing.js';
import type { Issue } from './errors.js';
import { noFindings, refuseFaults } from './findings.js';
import type { Findings } from './findings.js';
import type { Draft } from './sync-definition.js';

/** A definition that its org can serve. */
export interface Checked {
  definition: SyncDefinition;
  /** Object of the people whom its records stand for. */
  personObject: string;
  /** Why it can only be read in full; null where it need not be (R6). */
  fullOnly: string | null;
  warnings: Issue[];
}

/**
 * The definition with its defaults worked out, and its object and fields spelled as describe spells them. Throws 422
 * when something does not exist, is hidden from the user, or cannot serve; Failures of the org pass through.
 */
export async function checkDefinition(describe: Describing, draft: Draft): Promise<Checked> {
  const findings = noFindings();
  const checked = await checkSource(describe, findings, draft.source);
  if (checked === null) throw refused(findings);
  const { source, personObject } = checked;
  const { object } = source;
  const conditions = await checkConditions(describe, findings, object, source.conditions);
  const mapping = await checkMapping(describe, findings, checked, draft.mapping);
  refuseFaults(findings);
  await checkListView(describe.org, findings, source, draft.schedule.timeZone);
  const definition = { ...draft, source: { ...source, conditions }, mapping };
  refuseWithoutAddress(definition);
  const fields = await natures(describe, checked);
  const fullOnly = fields.has('SystemModstamp')
    ? incrementalProblem(definition, fields)
    : 'its records have no time stamp of changes';
  return { definition, personObject, fullOnly, warnings: findings.warnings };
}

/** Nothing more can be checked: the faults so far are the answer. */
function refused(findings: Findings): Error {
  refuseFaults(findings);
  return new Error('a source was given up without a fault');
}

async function natures(describe: Describing, { source }: CheckedSource) {
  const fields = await describe.fields(source.object);
  return new Map(fields.map(({ name, type, calculated }) => [name, { type, calculated }]));
}
