import { allHandlersFinished, condition, continueAsNew, workflowInfo } from '@temporalio/workflow';
import type { SyncInput } from './messages.js';
import { local } from './proxies.js';
import { SyncEntity } from './sync-entity.js';
import { handleMessages } from './sync-handlers.js';
import { Projector } from './sync-projector.js';
import { carry, firstMemory, remember, type SyncMemory } from './sync-state.js';

const MAX_FIRES = 50;
const MAX_REQUESTS = 500;

/** A sync, for as long as it exists: sleeps to the next fire, runs it as a child, takes orders in between. */
export async function sync({ syncId, carried }: SyncInput): Promise<void> {
  const memory = remember(carried ?? firstMemory());
  const projector = new Projector(syncId, memory);
  const entity = new SyncEntity(syncId, memory, projector);
  handleMessages(memory, projector, entity);
  if (!carried) await begin(syncId, memory);
  for (let fires = 1; await entity.awaitTurn(); fires += 1) {
    await entity.runNext();
    if (fires < MAX_FIRES && memory.handled < MAX_REQUESTS && !isLong()) continue;
    // No child is open here: the server would close one with this execution.
    await condition(allHandlersFinished);
    await continueAsNew<typeof sync>({ syncId, carried: carry(memory) });
  }
  await entity.dropPlan();
  await condition(allHandlersFinished);
}

async function begin(syncId: string, memory: SyncMemory): Promise<void> {
  const loaded = await local.loadSync({ syncId });
  memory.gone = loaded.gone;
  memory.version = Math.max(memory.version, loaded.version);
  memory.plannedAfter = loaded.plannedAfter;
  if (loaded.gone) memory.planned = true;
}

const isLong = (): boolean => workflowInfo().continueAsNewSuggested;
