import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BulkWorld, LEAD_QUERY, LEADS, readAll } from './bulk-world.js';

const world = new BulkWorld();
const onPage = (nth: number, times = 1) => ({ path: '/results', nth, times });

describe('a job', () => {
  it('is waited for with growing pauses', async () => {
    world.emulator.org.settings.bulkPolls = 9;
    await (
      await world.startJob()
    )();
    world.emulator.org.settings.bulkPolls = 1;
    expect(world.waits.slice(0, 3)).toEqual([1_000, 1_500, 2_250]);
    expect(Math.max(...world.waits)).toBeLessThanOrEqual(30_000);
    expect(world.waits).toHaveLength(9);
  });

  it('that is never done is reported after a bounded time, and can be waited for again', async () => {
    world.strike({ path: '/jobs/query', method: 'POST' }, { type: 'jobHangs' });
    const open = await world.startJob();
    for (let again = 0; again < 2; again += 1) {
      world.waits.length = 0;
      await expect(open()).rejects.toMatchObject({ type: 'SALESFORCE_UNAVAILABLE' });
      const waited = world.waits.reduce((sum, ms) => sum + ms, 0);
      expect(waited).toBeGreaterThanOrEqual(600_000);
      expect(waited).toBeLessThan(640_000);
    }
  });

  it('is no longer waited for when the caller gives up', async () => {
    world.strike({ path: '/jobs/query', method: 'POST' }, { type: 'jobHangs' });
    const jobId = await world.org.startBulk(LEAD_QUERY);
    const stop = new AbortController();
    let requests = 0;
    const onRequest = () => {
      requests += 1;
      if (requests === 3) stop.abort(new Error('cancelled'));
    };
    const open = world.org.openBulk(LEAD_QUERY, jobId, { signal: stop.signal, onRequest });
    await expect(open).rejects.toThrow('cancelled');
    expect(requests).toBe(3);
  });

  it('is no longer waited for when the gateway closes', async () => {
    world.strike({ path: '/jobs/query', method: 'POST' }, { type: 'jobHangs' });
    const { gateway } = world.newGateway();
    const other = await gateway.open(world.connection());
    const jobId = await other.startBulk(LEAD_QUERY);
    const closed: Promise<void>[] = [];
    const onRequest = () => void closed.push(gateway.close());
    const open = other.openBulk(LEAD_QUERY, jobId, { onRequest });
    await expect(open).rejects.toMatchObject({ type: 'SALESFORCE_UNREACHABLE', retryable: true });
    await Promise.all(closed);
  });

  it('that failed is told with its code and no word of its text', async () => {
    const text = "INVALID_FIELD: Email = 'ann@a.example' ^ ERROR at Row:1:Column:8";
    world.strike({ path: '/jobs/query', method: 'POST' }, { type: 'jobFails', message: text });
    const failure = await (await world.startJob())().catch((e: unknown) => e);
    expect(failure).toMatchObject({
      type: 'BULK_JOB_FAILED',
      retryable: true,
      details: { code: 'INVALID_FIELD', state: 'Failed' },
    });
    expect((failure as Error).message).toContain('INVALID_FIELD');
    expect((failure as Error).message).not.toContain('ann@');
  });

  it('that failed without a reason says what to look at', async () => {
    world.strike({ path: '/jobs/query', method: 'POST' }, { type: 'jobFails' });
    const failure = { type: 'BULK_JOB_FAILED', message: expect.stringMatching(/Setup/) as string };
    await expect((await world.startJob())()).rejects.toMatchObject(failure);
  });

  it('that is gone or too old is missing', async () => {
    const open = await world.startJob();
    world.emulator.org.clock.advance(8 * 86_400_000);
    await expect(open()).rejects.toMatchObject({ type: 'BULK_JOB_MISSING' });
  });

  it('that goes while it is read is missing, and leaves nothing behind', async () => {
    world.strike(onPage(3), { type: 'status', status: 404, body: [{ errorCode: 'NOT_FOUND' }] });
    const open = await world.startJob();
    await expect(open()).rejects.toMatchObject({ type: 'BULK_JOB_MISSING' });
    expect(await readdir(world.tempFolder)).toEqual([]);
  });

  it('is made again when the answer to its making was lost: one more job, and no doubt', async () => {
    const before = world.emulator.org.bulk.list().length;
    world.strike({ path: '/jobs/query', method: 'POST', nth: 1 }, { type: 'commitThenDrop' });
    const jobId = await world.org.startBulk(LEAD_QUERY);
    const made = world.emulator.org.bulk.list();
    expect(made).toHaveLength(before + 2);
    expect(made[0]?.id).toBe(jobId);
    expect(world.org.usage().retries).toBe(1);
  });

  it('beyond the day is not made', async () => {
    const { settings } = world.emulator.org;
    const max = settings.dailyBulkQueryJobMax;
    settings.dailyBulkQueryJobMax = 0;
    const limit = { type: 'SALESFORCE_DAILY_LIMIT', retryable: true, retryAfterMs: 900_000 };
    await expect(world.org.startBulk(LEAD_QUERY)).rejects.toMatchObject(limit);
    settings.dailyBulkQueryJobMax = max;
  });
});

describe('the calls of a bulk read', () => {
  it('are all counted, and the second time there are none', async () => {
    const before = world.lastSeq();
    const { apiCalls } = world.org.usage();
    const heard: { retry: boolean }[] = [];
    const jobId = await world.org.startBulk(LEAD_QUERY);
    const options = { onRequest: (request: { retry: boolean }) => void heard.push(request) };
    const read = await world.org.openBulk(LEAD_QUERY, jobId, options);
    await readAll(read.page);
    expect(world.org.usage().apiCalls - apiCalls).toBe(world.sentSince(before).length);
    // Two looks at the job and six pages; making it and two describes are not of this call.
    expect(heard).toHaveLength(8);
    const seq = world.lastSeq();
    await world.org.openBulk(LEAD_QUERY, jobId);
    const other = await world.gateway.open(world.connection());
    expect((await other.openBulk(LEAD_QUERY, jobId)).total).toBe(LEADS);
    expect(world.sentSince(seq)).toEqual([]);
  });

  it('are made by one when two open the same job', async () => {
    const jobId = await world.org.startBulk(LEAD_QUERY);
    const before = world.lastSeq();
    const other = await world.gateway.open(world.connection());
    const reads = await Promise.all([
      world.org.openBulk(LEAD_QUERY, jobId),
      other.openBulk(LEAD_QUERY, jobId),
    ]);
    expect(world.sentSince(before).filter((path) => path.includes('/results'))).toHaveLength(6);
    const [one, two] = await Promise.all(reads.map((read) => readAll(read.page)));
    expect(one).toEqual(two);
  });

  it('are made anew after the process died, from the same job', async () => {
    const jobId = await world.org.startBulk(LEAD_QUERY);
    const read = await world.org.openBulk(LEAD_QUERY, jobId);
    const half = (await read.page(null, { limit: 1_300 })).records;
    const { gateway: second } = world.newGateway();
    const after = half.at(-1)?.Id ?? null;
    const again = await (await second.open(world.connection())).openBulk(LEAD_QUERY, jobId);
    const rest = await readAll((from, o) => again.page(from ?? after, o));
    expect([...half, ...rest]).toEqual(await world.byRest(LEAD_QUERY));
  });
});

describe('rows on disk', () => {
  it('are nobody else’s to read, and hold nothing in clear', async () => {
    const jobId = await world.org.startBulk(LEAD_QUERY);
    const read = await world.org.openBulk(LEAD_QUERY, jobId);
    const [folder = ''] = await readdir(world.tempFolder);
    const path = join(world.tempFolder, folder);
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    const files = await readdir(path);
    expect(files.length).toBeGreaterThan(0);
    const bytes = await Promise.all(files.map((file) => readFile(join(path, file))));
    for (const file of files) expect((await stat(join(path, file))).mode & 0o777).toBe(0o600);
    const [first] = (await read.page(null)).records;
    const all = Buffer.concat(bytes);
    expect(all.length).toBeGreaterThan(LEADS * 20);
    expect(all.includes(String(first?.['Email']))).toBe(false);
    expect(all.includes(first?.Id ?? '-')).toBe(false);
    await world.org.closeBulk(jobId);
    expect(await readdir(world.tempFolder)).toEqual([]);
  });

  it('that cannot be written fail as the house’s own trouble', async () => {
    const made = world.newGateway({ tempFolder: join(world.tempFolder, 'missing') });
    const other = await made.gateway.open(world.connection());
    const failure = { type: 'STORE_UNAVAILABLE', details: { code: 'ENOENT' } };
    const jobId = await other.startBulk(LEAD_QUERY);
    await expect(other.openBulk(LEAD_QUERY, jobId)).rejects.toMatchObject(failure);
  });
});
