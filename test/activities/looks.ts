import type { Consent } from '../../domain/member.js';
import { memberOf, ORG_ID, stepsOf, type World } from './world.js';

/** Opens a run and reads its opt-outs, no more. */
export async function look(world: World, runId: string): Promise<void> {
  for (const step of stepsOf(runId).slice(0, 2)) await step(world.deps, 1);
}

/** References of all opt-outs that stand in the org, in order. */
export async function optedOut(world: World): Promise<string[]> {
  return (await standing(world)).map(({ recordId }) => recordId).sort();
}

export async function standing(world: World): Promise<Consent[]> {
  const found: Consent[] = [];
  for await (const consent of world.stores.consents.optedOut(ORG_ID)) found.push(consent);
  return found;
}

export async function statusOf(world: World, email: string): Promise<string | undefined> {
  return (await memberOf(world, email))?.status;
}
