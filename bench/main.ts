import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openHouse } from '../dev/start/house.js';
import { ingestr, NOT_DONE } from './ingestr.js';
import { plainScript } from './plain.js';
import { product, type Reader } from './product.js';
import type { Row } from './row.js';

/**
 * Throughput of the main job beside a plain script and a data mover, on the same servers in the same run. Read the
 * ratios, not the absolute figures: `npm run bench -- --leads 100000 --readers rest,bulk --peers plain,ingestr`.
 */
const SEED = 7;
const { values } = parseArgs({
  options: {
    leads: { type: 'string', default: '100000' },
    readers: { type: 'string', default: 'rest,bulk' },
    peers: { type: 'string', default: 'plain,ingestr' },
  },
});
const leads = Number(values.leads);
const readers = values.readers.split(',').filter((reader): reader is Reader => reader !== '');
const peers = values.peers.split(',');
const dataDir = mkdtempSync(join(tmpdir(), 'rollcall-bench-'));
const house = await openHouse({
  settings: {
    ...{ exit: true, leads, contacts: 0, seed: SEED, dataDir },
    ...{ apiPort: 0, emulatorPort: 0, org: null },
  },
  say: (line) => console.log(line),
  signal: new AbortController().signal,
  onGivenUp: () => process.exit(1),
});
const rows: Row[] = [];
try {
  for (const reader of readers) rows.push(...(await product(house, reader, leads)));
  if (peers.includes('plain')) rows.push(...plainScript(house));
  if (peers.includes('ingestr')) rows.push(await ingestr(house, leads, SEED));
} finally {
  // What was measured is told also when a later part fails.
  console.table(rows);
  for (const line of NOT_DONE) console.log(line);
  await house.close();
  rmSync(dataDir, { recursive: true, force: true });
}
