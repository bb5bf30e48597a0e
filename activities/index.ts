import { Context } from '@temporalio/activity';
import { applyPlan } from './apply-plan.js';
import { closeRun } from './close-run.js';
import { watchConsents } from './consent/watch-consents.js';
import { crossing } from './crossing.js';
import { decidePlan, reopenPlan } from './decide-plan.js';
import type { ActivityDeps } from './deps.js';
import { endRun, holdRun } from './end-run.js';
import { openRun } from './open-run.js';
import { planFire } from './plan-fire.js';
import { loadSync, projectSync } from './project-sync.js';
import { readConsents } from './read-consents.js';
import { readPages, type Beat } from './read-pages.js';
import { settleRun } from './settle-run.js';
import { tellWhy } from './tell-why.js';

const BEAT_MS = 3_000;

type Input<F extends (deps: ActivityDeps, input: never, beat: Beat) => unknown> = Parameters<F>[1];

/** Every step that touches the world, by the name that workflows know it by. Names are API: never renamed. */
export function createActivities(deps: ActivityDeps) {
  return crossing({
    loadSync: async (input: Input<typeof loadSync>) => loadSync(deps, input),
    planFire: async (input: Input<typeof planFire>) => planFire(deps, input),
    projectSync: async (input: Input<typeof projectSync>) => projectSync(deps, input),
    openRun: async (input: Input<typeof openRun>) => beating(() => openRun(deps, input)),
    watchConsents: async (input: Input<typeof watchConsents>) =>
      beating((beat) => watchConsents(deps, input, beat)),
    readConsents: async (input: Input<typeof readConsents>) =>
      tellWhy(deps, input.runId, () => beating((beat) => readConsents(deps, input, beat))),
    readPages: async (input: Input<typeof readPages>) =>
      tellWhy(deps, input.runId, () => beating((beat) => readPages(deps, input, beat))),
    settleRun: async (input: Input<typeof settleRun>) =>
      tellWhy(deps, input.runId, () => beating((beat) => settleRun(deps, input, beat))),
    closeRun: async (input: Input<typeof closeRun>) => beating(() => closeRun(deps, input)),
    applyPlan: async (input: Input<typeof applyPlan>) =>
      tellWhy(deps, input.runId, () => beating((beat) => applyPlan(deps, input, beat))),
    decidePlan: async (input: Input<typeof decidePlan>) => decidePlan(deps, input),
    reopenPlan: async (input: Input<typeof reopenPlan>) => reopenPlan(deps, input),
    endRun: async (input: Input<typeof endRun>) => endRun(deps, input),
    holdRun: async (input: Input<typeof holdRun>) => holdRun(deps, input),
  });
}

export type Activities = ReturnType<typeof createActivities>;

/** Heartbeats on a clock beside the work's own, since one call to Salesforce may take longer than a heartbeat may. */
async function beating<T>(work: (beat: Beat) => Promise<T>): Promise<T> {
  const context = Context.current();
  let last: unknown = null;
  const heartbeat = (details?: unknown): void => {
    last = details;
    context.heartbeat(details);
  };
  const ticker = setInterval(() => context.heartbeat(last), BEAT_MS);
  try {
    const { cancellationSignal, info } = context;
    return await work({ heartbeat, cancellationSignal, attempt: info.attempt });
  } finally {
    clearInterval(ticker);
  }
}
