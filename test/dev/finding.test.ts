import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { findMongodb } from '../../dev/servers/find-mongodb.js';
import { findTemporal } from '../../dev/servers/find-temporal.js';
import { withLock } from '../../dev/servers/lock.js';
import { choosePort, portOf } from '../../dev/servers/ports.js';
import { scratchFolder } from './scratch.js';

/** A place with an empty cache and nothing on PATH but the given shell scripts. */
function placeWith(programs: Record<string, string>) {
  const bin = scratchFolder();
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  const lines: string[] = [];
  const env = { PATH: bin, ROLLCALL_DOWNLOADS: 'off' };
  return { env, cacheDir: scratchFolder(), log: (line: string) => lines.push(line), lines, bin };
}

const go = (install: string) =>
  `if [ "$1" = version ]; then echo 'go version go1.26.0 linux/amd64'; else ${install}; fi`;

test('a Temporal on PATH is taken, and the line says so', async () => {
  const place = placeWith({ temporal: "echo 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)'" });
  const found = await findTemporal(place);
  expect(found).toEqual({ path: join(place.bin, 'temporal'), serverVersion: '1.29.1' });
  expect(place.lines.join()).toContain('found on PATH');
});

test('a Temporal that Go built is put into the cache and found there the next time', async () => {
  const built = `echo "echo 'temporal version x (Server 1.29.1, UI 2)'" > "$GOBIN/temporal"; /bin/chmod +x "$GOBIN/temporal"`;
  const place = placeWith({ go: go(built) });
  const first = await findTemporal(place);
  expect(first.path.startsWith(place.cacheDir)).toBe(true);
  place.lines.length = 0;
  expect(await findTemporal(place)).toEqual(first);
  expect(place.lines.join()).toContain('from the cache');
});

test('a build of Temporal that fails shows what Go said and names the ways out', async () => {
  const place = placeWith({ go: go("echo 'module lookup refused' >&2; exit 1") });
  const finding = findTemporal(place);
  await expect(finding).rejects.toThrow(/module lookup refused/);
  await expect(finding).rejects.toThrow(/What to do: .*PATH.*Go 1\.25.*TEMPORAL_ADDRESS/);
  expect(place.lines.join()).toContain('ROLLCALL_DOWNLOADS is off');
  expect(existsSync(join(place.cacheDir, 'temporal-cli-1.5.1.lock'))).toBe(false);
});

test.each([
  ['is missing', {}, /`go` is not installed/],
  ['is too old', { go: "echo 'go version go1.19.8 linux/amd64'" }, /go 1\.19 is older than 1\.25/],
])('a Go that %s is named as the reason', async (_, programs, reason) => {
  await expect(findTemporal(placeWith(programs))).rejects.toThrow(reason);
});

test('a fetch of the MongoDB wire server that fails shows what Maven said and names the ways out', async () => {
  const place = placeWith({ java: 'exit 0', mvn: "echo 'Could not transfer artifact'; exit 1" });
  const finding = findMongodb(place);
  await expect(finding).rejects.toThrow(/Could not transfer artifact/);
  await expect(finding).rejects.toThrow(/What to do: .*mongod.*JDK 17.*MONGODB_URI/);
});

test('a port that is in use is named together with the variable that moves it', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void holder.close());
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address() as AddressInfo;
  await expect(choosePort(port, 1, 'MongoDB', 'MONGODB_PORT')).rejects.toThrow(
    new RegExp(`Port ${port} .*MongoDB.*\\n.*MONGODB_PORT`),
  );
  const moved = await choosePort(undefined, port, 'MongoDB', 'MONGODB_PORT');
  expect(moved).not.toBe(port);
});

test.each(['-1', '65536', 'http'])('a port variable that says %s is refused', (text) => {
  expect(() => portOf({ MONGODB_PORT: text }, 'MONGODB_PORT')).toThrow(
    /MONGODB_PORT is .*\n.*What to do/,
  );
});

test('a port variable that is empty counts as absent', () => {
  expect(portOf({ MONGODB_PORT: '' }, 'MONGODB_PORT')).toBeUndefined();
  expect(portOf({ MONGODB_PORT: '4000' }, 'MONGODB_PORT')).toBe(4000);
});

test('two fetches of the same thing wait for each other', async () => {
  const place = placeWith({});
  const order: string[] = [];
  let finish = () => {};
  const gate = new Promise<void>((resolve) => (finish = resolve));
  const first = withLock(place, 'thing', async () => {
    order.push('first starts');
    await gate;
    order.push('first ends');
  });
  const second = withLock(place, 'thing', async () => void order.push('second'));
  expect(place.lines.join()).toContain('waiting for another process');
  finish();
  await Promise.all([first, second]);
  expect(order).toEqual(['first starts', 'first ends', 'second']);
});

test('the lock of a process that died is taken over', async () => {
  const place = placeWith({});
  mkdirSync(join(place.cacheDir, 'thing.lock'));
  // Beyond what Linux and macOS hand out.
  writeFileSync(join(place.cacheDir, 'thing.lock', 'pid'), '99999999');
  expect(await withLock(place, 'thing', async () => 'done')).toBe('done');
});
