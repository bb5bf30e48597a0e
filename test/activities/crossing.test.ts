import { ApplicationFailure, CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { describe, expect, it } from 'vitest';
import { crossing } from '../../activities/crossing.js';
import { createActivities } from '../../activities/index.js';
import { Failure, FAILURES } from '../../domain/failures.js';
import { createWorld, runAll, stepsOf } from './world.js';

const logger = new DefaultLogger('ERROR', () => undefined);
const environmentOf = (attempt = 1) => new MockActivityEnvironment({ attempt }, { logger });
const ADDRESS = 'sato@x.example';

/** What Temporal would write down of an activity that throws this. */
async function crossed(thrown: unknown): Promise<unknown> {
  const { failing } = crossing({ failing: () => Promise.reject(thrown) });
  const run = environmentOf().run(failing);
  return run.then(
    () => null,
    (error: unknown) => error,
  );
}

describe('a failure on its way into history', () => {
  it('keeps type, message, details and delay', async () => {
    const failure = new Failure('SALESFORCE_BUSY', 'Salesforce asks to wait.', {
      details: { status: 503 },
      retryAfterMs: 7_000,
    });
    expect(await crossed(failure)).toMatchObject({
      type: 'SALESFORCE_BUSY',
      message: 'Salesforce asks to wait.',
      nonRetryable: false,
      details: [{ status: 503 }],
      nextRetryDelay: 7_000,
    });
  });

  it.each(Object.entries(FAILURES))(
    'of type %s is retryable as the list says',
    async (type, { retryable }) => {
      const found = await crossed(new Failure(type as keyof typeof FAILURES, 'message'));
      expect(found).toMatchObject({ type, nonRetryable: !retryable });
    },
  );

  it.each([
    ['an error', Object.assign(new TypeError(`no ${ADDRESS}`), { email: ADDRESS })],
    ['a text', `could not write ${ADDRESS}`],
    ['an error with a foreign type', Object.assign(new Error(ADDRESS), { type: 'constructor' })],
    ['an error with a cause', new Error(ADDRESS, { cause: new Error(ADDRESS) })],
    ['nothing', undefined],
  ])('leaves the words of %s behind', async (_, thrown) => {
    const found = await crossed(thrown);
    expect(found).toBeInstanceOf(ApplicationFailure);
    expect(found).toMatchObject({ type: 'INTERNAL', nonRetryable: false });
    const { message, details, cause, stack } = found as ApplicationFailure;
    expect(JSON.stringify([message, details, String(cause), stack])).not.toContain(ADDRESS);
  });

  it('does not take the cause of a failure along', async () => {
    const failure = new Failure('STORE_UNAVAILABLE', 'Later.', { cause: new Error(ADDRESS) });
    expect((await crossed(failure)) as Error).not.toHaveProperty('cause', expect.anything());
  });

  it('passes a cancellation as it is', async () => {
    const cancelled = new CancelledFailure('stop');
    expect(await crossed(cancelled)).toBe(cancelled);
  });
});

describe('activities under their Temporal names', () => {
  it('answer with counts and ids, and beat with counts only', async () => {
    const world = await createWorld({ leads: [{ n: 1, email: ADDRESS, name: 'Sato' }] });
    for (const step of stepsOf('run-1').slice(0, 2)) await step(world.deps, 1);
    const activities = createActivities(world.deps);
    const environment = environmentOf();
    const beats: unknown[] = [];
    environment.on('heartbeat', (details: unknown) => beats.push(details));
    const read = await environment.run(activities.readPages, { runId: 'run-1' });
    expect(read).toEqual({ done: true, held: false, pageNo: 2, read: 1 });
    const settled = await environment.run(activities.settleRun, { runId: 'run-1' });
    expect(beats.length).toBeGreaterThan(0);
    expect(JSON.stringify([read, settled, beats])).not.toMatch(/x\.example|Sato|k1:/);
  });

  it('count a second attempt as a retry', async () => {
    const world = await createWorld({ leads: [] });
    for (const step of stepsOf('run-1').slice(0, 2)) await step(world.deps, 1);
    const { readPages } = createActivities(world.deps);
    await environmentOf(3).run(readPages, { runId: 'run-1' });
    expect((await world.stores.runs.get('run-1'))?.checkpoint.retries).toBe(1);
  });

  it('stop when they are cancelled, before the next page', async () => {
    const world = await createWorld({ leads: [{ n: 1, email: ADDRESS, name: 'Sato' }] });
    for (const step of stepsOf('run-1').slice(0, 2)) await step(world.deps, 1);
    const { readPages } = createActivities(world.deps);
    const environment = environmentOf();
    environment.cancel();
    await expect(environment.run(readPages, { runId: 'run-1' })).rejects.toThrow();
    expect(await world.stores.ledger.get('run-1', 0)).toBeNull();
  });

  it('refuse to settle or close a run whose read has not ended', async () => {
    const world = await createWorld({ leads: [{ n: 1, email: ADDRESS, name: 'Sato' }] });
    await runAll(world, 'run-1');
    world.setLeads([]);
    const [open, , , settle, close] = stepsOf('run-2');
    await open?.(world.deps, 1);
    await expect(settle?.(world.deps, 1)).rejects.toMatchObject({ type: 'READ_INCOMPLETE' });
    await expect(close?.(world.deps, 1)).rejects.toMatchObject({ type: 'READ_INCOMPLETE' });
  });
});
