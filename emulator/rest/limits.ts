import { json } from '../http/call.js';
import type { Answer } from '../http/call.js';
import type { Org } from '../org.js';

const MAX_BATCHES = 15_000;
const FIXED = {
  DailyBulkV2QueryFileStorageMB: 976_562,
  DataStorageMB: 1024,
};

export function limits(org: Org): Answer {
  const { dailyRequestMax, dailyBulkQueryJobMax } = org.settings;
  const rest = Object.entries(FIXED).map(([name, max]) => [name, { Max: max, Remaining: max }]);
  return json({
    DailyApiRequests: {
      Max: dailyRequestMax,
      Remaining: Math.max(0, dailyRequestMax - org.usage.requests),
    },
    DailyBulkApiBatches: {
      Max: MAX_BATCHES,
      Remaining: Math.max(0, MAX_BATCHES - org.asyncJobs.batchesMade),
    },
    DailyBulkV2QueryJobs: {
      Max: dailyBulkQueryJobMax,
      Remaining: Math.max(0, dailyBulkQueryJobMax - org.bulk.usedToday()),
    },
    ...Object.fromEntries(rest),
  });
}

export const FIRST_VERSION = 31;
export const LAST_VERSION = 66;

/** `GET /services/data`: every version that is served. */
export function versions(): Answer {
  const all = Array.from({ length: LAST_VERSION - FIRST_VERSION + 1 }, (_, at) => {
    const version = FIRST_VERSION + at;
    return {
      label: labelOf(version),
      url: `/services/data/v${version}.0`,
      version: `${version}.0`,
    };
  });
  return json(all);
}

/** Three releases a year; 66 is Spring '26. */
function labelOf(version: number): string {
  const since = version - 30 + 1;
  const season = ['Spring', 'Summer', 'Winter'][(version - 66 + 66) % 3] ?? '';
  const year = 14 + Math.floor((since + 1) / 3);
  return `${season} '${year}`;
}

/** `GET /services/data/vXX.0`: where the resources are. */
export function resources(org: Org, version: string): Answer {
  const base = `/services/data/${version}`;
  const names = ['sobjects', 'query', 'queryAll', 'limits', 'composite', 'jobs'];
  return json({
    ...Object.fromEntries(names.map((name) => [name, `${base}/${name}`])),
    identity: identityUrl(org),
  });
}

export function identityUrl(org: Org): string {
  return `${org.url()}/id/${org.orgId}/${org.userId}`;
}
