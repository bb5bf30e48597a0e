import mongoose from 'mongoose';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { wireServer } from '../../dev/servers/find-mongodb.js';
import { startMongodb } from '../../dev/servers/mongodb.js';
import { realPlace, scratchFolder } from './scratch.js';

const { Binary, Decimal128, Double, Long, MaxKey, MinKey, ObjectId, Timestamp, UUID } =
  mongoose.mongo;

type Id = string | number | object;
interface Thing {
  _id?: Id;
  [field: string]: unknown;
}

/** The wire server on a folder of its own, killed and started again between writing and reading. */
async function restarting() {
  const dataDir = scratchFolder();
  const place = realPlace();
  const server = await wireServer(place);
  const start = async () => {
    const { uri, child } = await startMongodb(place, { dataDir, server, port: 0 });
    const connection = await mongoose.createConnection(uri, { dbName: 'data_file' }).asPromise();
    const end = async () => {
      await connection.close();
      await child.kill();
    };
    return { things: connection.collection<Thing>('things'), end };
  };
  const first = await start();
  const again = async () => {
    await first.end();
    const second = await start();
    onTestFinished(() => second.end());
    return second.things;
  };
  return { things: first.things, again };
}

const VALUES = {
  int: 7,
  whole: new Double(7),
  fraction: -0.25,
  long: Long.fromString('9007199254740993'),
  decimal: Decimal128.fromString('12345678901234567890.10'),
  date: new Date('2026-11-23T01:02:03.456Z'),
  objectId: new ObjectId('64b000000000000000000001'),
  binary: new Binary(Buffer.from([0, 1, 255])),
  uuid: new UUID('7f0a3c1e-0000-4000-8000-0123456789ab').toBinary(),
  timestamp: Timestamp.fromBits(3, 4),
  regex: /^a.b$/i,
  lowest: new MinKey(),
  highest: new MaxKey(),
  flags: [true, false, null],
  nothing: null,
  text: 'Łukasz 山田 🌸',
  empty: { list: [], text: '', nested: {} },
  deep: { list: [{ a: [1, [2]] }, 'b'] },
};

test('a document comes back from the file with every value as it was, field by field', async () => {
  const { things, again } = await restarting();
  await things.insertOne({ _id: 'a', ...VALUES });
  const options = { promoteValues: false, promoteLongs: false };
  const before = await things.findOne({ _id: 'a' }, options);
  const after = await (await again()).findOne({ _id: 'a' }, options);
  expect(after).toEqual(before);
  expect(Object.keys(after ?? {})).toEqual(['_id', ...Object.keys(VALUES)]);
  expect(after?.['long']).toEqual(VALUES.long);
  expect(after?.['decimal']).toEqual(VALUES.decimal);
  expect(after?.['text']).toBe(VALUES.text);
});

const IDS: Id[] = [
  'a',
  1,
  1.5,
  Long.fromString('9007199254740993'),
  new ObjectId('64b000000000000000000001'),
  new Date(5),
  { list: 'a', key: 'b' },
  new UUID('7f0a3c1e-0000-4000-8000-0123456789ab').toBinary(),
];

test('a document is found, kept unique and removed by an id of any kind after a restart', async () => {
  const { things, again } = await restarting();
  await things.insertMany(IDS.map((_id, n) => ({ _id, n })));
  const read = await again();
  for (const [n, _id] of IDS.entries()) {
    const same = { _id };
    expect(await read.findOne(same)).toMatchObject({ n });
    await expect(read.insertOne({ ...same })).rejects.toMatchObject({ code: 11000 });
    expect((await read.deleteOne(same)).deletedCount).toBe(1);
    expect(await read.countDocuments()).toBe(IDS.length - n - 1);
  }
});

test('documents are walked in the order of their ids, before and after a restart', async () => {
  const ids = Array.from({ length: 3000 }, (_, i) => `list:k1:${(i * 7919) % 3000}x`);
  const { things, again } = await restarting();
  await things.insertMany(ids.map((_id) => ({ _id })));
  const walked = async (of: typeof things) => (await of.find().toArray()).map((doc) => doc._id);
  const sorted = [...ids].sort();
  expect(await walked(things)).toEqual(sorted);
  expect(await walked(await again())).toEqual(sorted);
});

test('a unique index tells null, an empty text and nothing from a value after a restart', async () => {
  const { things, again } = await restarting();
  await things.createIndex({ key: 1, rev: 1 }, { unique: true });
  await things.insertMany([{ rev: 1 }, { key: '', rev: 1 }, { key: 'a', rev: 1 }]);
  const read = await again();
  for (const taken of [
    { rev: 1 },
    { key: null, rev: 1 },
    { key: '', rev: 1 },
    { key: 'a', rev: 1 },
  ])
    await expect(read.insertOne({ ...taken })).rejects.toMatchObject({ code: 11000 });
  await read.insertOne({ key: 'a', rev: 2 });
});

/** What the store writes by itself, as it did before the file had a format. */
const EARLIER = `
  public class Earlier {
    public static void main(String[] arguments) {
      var store = org.h2.mvstore.MVStore.open(arguments[0]);
      store.openMap("databases.rollcall.members").put("a", "b");
      store.close();
    }
  }`;

test('a data file of another format is refused with what to do, and left as it is', async () => {
  const dataDir = scratchFolder();
  const place = realPlace();
  const server = await wireServer(place);
  if (server.kind !== 'wire') throw new Error('the wire server was asked for');
  const file = join(dataDir, 'mongodb', 'rollcall.mv');
  mkdirSync(dirname(file), { recursive: true });
  const source = join(dataDir, 'Earlier.java');
  writeFileSync(source, EARLIER);
  execFileSync(server.java, ['-cp', server.classPath, source, file]);
  const before = readFileSync(file);
  await expect(startMongodb(place, { dataDir, server, port: 0 })).rejects.toThrow(
    /cannot start: [^\n]*rollcall\.mv was written by another version[^\n]*Move the file away/,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
});
