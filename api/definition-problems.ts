import { nextFires, scheduleProblem } from '../domain/calendar.js';
import { readPattern } from '../domain/pattern.js';
import type { FieldMapping, Schedule, SyncDefinition } from '../domain/sync.js';
import { invalid } from './errors.js';
import type { Issue } from './errors.js';
import { addressPaths } from './people-of-source.js';
import type { Draft, SourceDraft } from './sync-definition.js';

/** Throws 400 when a definition cannot mean anything, whatever the org looks like. */
export function refuseProblems(draft: Draft, now: Date | null): void {
  const issues = [
    ...scheduleIssues(draft.schedule, now),
    ...patternIssues(draft.source),
    ...repeatedTargets(draft.mapping ?? []),
  ];
  if (issues.length > 0) throw invalid(issues);
}

/** Throws 400 when nothing maps to the address of a member. */
export function refuseWithoutAddress({ source, mapping }: SyncDefinition): void {
  const paths = addressPaths(source).map((path) => path.toLowerCase());
  const isAddress = ({ from, to }: FieldMapping) =>
    to === 'email' && from !== null && paths.includes(from.toLowerCase());
  if (mapping.some(isAddress)) return;
  const message = `must map the address: add {"from": "${addressPaths(source)[0]}", "to": "email"}`;
  throw invalid([{ path: 'mapping', message }]);
}

/** With `now` given, a schedule that will never fire is a problem too. */
export function scheduleIssues(schedule: Schedule, now: Date | null): Issue[] {
  const problem = scheduleProblem(schedule);
  if (problem) return [{ path: `schedule.${problem.path}`, message: problem.message }];
  if (now === null || isAtOnce(schedule)) return [];
  if (nextFires(schedule, now.toISOString(), 1).length > 0) return [];
  const path = schedule.frequency === 'once' ? 'schedule.date' : 'schedule.endDate';
  return [{ path, message: 'lies in the past, so the sync would never run: choose a later one' }];
}

const isAtOnce = (schedule: Schedule): boolean =>
  schedule.frequency === 'once' && schedule.date === null;

function patternIssues({ pattern, conditions }: SourceDraft): Issue[] {
  if (pattern === null) return [];
  const reading = readPattern(pattern, conditions.length);
  return 'problem' in reading ? [{ path: 'source.pattern', message: reading.problem.message }] : [];
}

const repeatedTargets = (mapping: FieldMapping[]): Issue[] =>
  mapping.flatMap(({ to }, index) =>
    mapping.findIndex((other) => other.to === to) < index
      ? [{ path: `mapping.${index}.to`, message: `${to} is mapped twice: give it another name` }]
      : [],
  );
