import type { RunMode, RunTrigger } from '../domain/run.js';
import type { Schedule, SyncReach } from '../domain/sync.js';

/** What decides whether a run reads everything or what changed (R6). */
export interface ModeFacts {
  trigger: RunTrigger;
  /** The mode that the request names; a scheduled fire goes by its schedule. */
  asked: RunMode;
  schedule: Schedule;
  /** Null before the sync's first complete run. */
  reach: SyncReach | null;
  /** Source, mapping, exclusions or removal are not what the newest full run had. */
  isEdited: boolean;
  /** Why a read of changes would miss some (`incrementalProblem`); null when it would not. */
  problem: string | null;
}

export interface ChosenMode {
  mode: RunMode;
  /** Why the mode is not the one that was asked for or due; null when it is. */
  modeReason: string | null;
}

export function chooseMode(facts: ModeFacts): ChosenMode {
  if (dueMode(facts) === 'full') return { mode: 'full', modeReason: null };
  const modeReason = reasonForFull(facts);
  return { mode: modeReason === null ? 'incremental' : 'full', modeReason };
}

function dueMode({ trigger, asked, schedule, reach }: ModeFacts): RunMode {
  if (trigger !== 'schedule') return asked;
  const fullEvery = schedule.frequency === 'once' ? 1 : schedule.fullEvery;
  return reach !== null && reach.sinceFull + 1 < fullEvery ? 'incremental' : 'full';
}

function reasonForFull({ reach, isEdited, problem }: ModeFacts): string | null {
  if (reach === null) return 'No run of this sync was complete yet, so everything is read.';
  if (isEdited) return 'The sync was edited since its newest full run, so everything is read.';
  return problem && `Reading only what changed would miss some of it: ${problem}.`;
}
