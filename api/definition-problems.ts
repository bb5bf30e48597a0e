import { nextFires, scheduleProblem } from '../domain/calendar.js';
import type { FieldMapping, Schedule, SyncDefinition } from '../domain/sync.js';
import { invalid } from './errors.js';
import type { Issue } from './errors.js';

/** Throws 400 when a definition cannot mean anything, whatever the org looks like. */
export function refuseProblems(definition: SyncDefinition, now: Date | null): void {
  const issues = [
    ...scheduleIssues(definition.schedule, now),
    ...mappingIssues(definition.mapping, definition.source.emailField),
  ];
  if (issues.length > 0) throw invalid(issues);
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

function mappingIssues(mapping: FieldMapping[], emailField: string): Issue[] {
  const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();
  const twice = mapping.flatMap(({ to }, index) =>
    mapping.findIndex((other) => other.to === to) < index
      ? [{ path: `mapping.${index}.to`, message: `${to} is mapped twice: give it another name` }]
      : [],
  );
  if (mapping.some(({ from, to }) => to === 'email' && from !== null && same(from, emailField)))
    return twice;
  const message = `must map the address: add {"from": "${emailField}", "to": "email"}`;
  return [...twice, { path: 'mapping', message }];
}
