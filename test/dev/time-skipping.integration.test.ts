import { TestWorkflowEnvironment } from '@temporalio/testing';
import { expect, inject, onTestFinished, test } from 'vitest';

test('a month passes on the time-skipping server without waiting for it', async () => {
  const path = inject('timeSkippingServerPath');
  const environment = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path } },
  });
  onTestFinished(() => environment.teardown());
  const before = await environment.currentTimeMs();
  await environment.sleep('30 days');
  const days = ((await environment.currentTimeMs()) - before) / 86_400_000;
  expect(days).toBeGreaterThanOrEqual(30);
});
