import { nextFires } from '../../domain/calendar.js';
import type { Fire } from '../../domain/calendar.js';
import { endpoint } from '../endpoint.js';
import { loadSyncWithVersion } from '../load.js';
import { idParams } from '../schemas/basics.js';
import { firesAnswer, nextRunsQuery } from '../schemas/schedule.js';

export const listNextRuns = endpoint({
  summary: 'When a sync fires next',
  params: idParams,
  query: nextRunsQuery,
  success: { status: 200, description: 'Fires, soonest first', schema: firesAnswer },
  handle:
    ({ stores, clock }) =>
    async ({ params, query }) => {
      const { sync, version } = await loadSyncWithVersion(stores, params.id);
      const after = clock().toISOString();
      const fires = nextFires(version.definition.schedule, after, query.count);
      const items = sync.state === 'paused' ? fires.map(held) : fires;
      return { status: 200, body: { items } };
    },
});

const held = (fire: Fire): Fire => ({
  ...fire,
  note: ['passed over while the sync is paused', fire.note].filter(Boolean).join('; '),
});
