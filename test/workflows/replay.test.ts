import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleWorkflows } from '../../worker/bundle.js';
import { SHAPES } from './recorded-shapes.js';

const FOLDER = 'test/histories';
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

describe('recorded histories', () => {
  let workflowBundle: WorkflowBundleWithSourceMap;

  beforeAll(async () => {
    workflowBundle = await bundleWorkflows();
  }, 60_000);

  it('cover every shape that a sync can stand in', () => {
    const recorded = new Set(files.map((name) => name.split('.')[0]));
    expect([...recorded].sort()).toEqual(Object.keys(SHAPES).sort());
  });

  it.each(files)(
    '%s replays with the workflow code of today',
    { timeout: 60_000 },
    async (name) => {
      const { workflowId, history } = JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as {
        workflowId: string;
        history: unknown;
      };
      await Worker.runReplayHistory({ workflowBundle }, historyFromJSON(history), workflowId);
    },
  );
});
