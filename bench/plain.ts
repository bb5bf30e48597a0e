import { execFileSync } from 'node:child_process';
import type { House } from '../dev/start/house.js';
import { FIELDS } from './fields.js';
import { mebibytes, perSecond, type Row } from './row.js';

interface Told {
  records: number;
  calls: number;
  ms: number;
  rss: number;
}

/** What a good engineer writes in an afternoon, in a process of its own. */
export function plainScript({ file, org }: House): Row[] {
  return ['plain script, first load', 'plain script, unchanged'].map((what) => {
    const args = [org.loginUrl, org.clientId, org.clientSecret, file.mongodbUri, FIELDS.join(',')];
    const script = ['bench/plain-script.mjs', ...args];
    const out = execFileSync(process.execPath, script, { encoding: 'utf8' });
    const { records, calls, ms, rss } = JSON.parse(out) as Told;
    return {
      what,
      records,
      seconds: ms / 1000,
      'records/s': perSecond(records, ms),
      'Salesforce calls': calls,
      'member writes': 'all',
      'peak RSS MiB': mebibytes(rss),
      'Temporal events': '-',
    };
  });
}
