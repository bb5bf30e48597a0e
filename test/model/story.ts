import type { RunMode } from '../../domain/run.js';
import type { SyncDefinition } from '../../domain/sync.js';
import type { Fault } from '../../emulator/index.js';
import type { Value } from './org.js';
import type { OurCause } from './state.js';

/** One seed told as data: an org, syncs over it, and what happens. Records are named by their place among the living. */
export interface Story {
  seed: number;
  lists: string[];
  syncs: { id: string; definition: SyncDefinition }[];
  /** Rows that Salesforce gives at once. */
  pageSize: number;
  /** Steps before the first run. */
  population: OrgStep[];
  steps: Step[];
}

/** Something that happens in the org. */
export type OrgStep =
  | {
      do: 'create';
      object: string;
      values: Record<string, Value>;
      /** Reference field → object and place of the record that it names; a place is taken modulo the count. */
      links: Record<string, [object: string, nth: number]>;
      /** Seconds by which its stamps lie before the clock: a row that was committed late. */
      late?: number;
    }
  | { do: 'edit'; object: string; nth: number; values: Record<string, Value> }
  | { do: 'relink'; object: string; nth: number; field: string; to: [string, number] | null }
  | { do: 'delete' | 'purge' | 'undelete'; object: string; nth: number }
  | { do: 'convert'; nth: number; into: number | null }
  | { do: 'merge'; object: string; nth: number; into: number }
  | { do: 'advance'; ms: number };

export interface FaultPlan {
  nth: number;
  times: number;
  path?: string;
  fault: Fault;
}

export type Step =
  | OrgStep
  | { do: 'define'; sync: string; definition: SyncDefinition }
  | { do: 'run'; sync: string; mode: RunMode; faults: FaultPlan[]; chunkMs: number }
  | { do: 'approve' | 'reject'; sync: string }
  | { do: 'suppress'; scope: string; email: string; cause: OurCause }
  | { do: 'unsubscribe'; scope: string; email: string }
  | { do: 'lift'; scopes: string[]; email: string; causes: OurCause[] }
  | { do: 'erase'; email: string };

export type StepOf<Name extends Step['do']> = Extract<Step, { do: Name }>;
