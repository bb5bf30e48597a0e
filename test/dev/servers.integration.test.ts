import { Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../../dev/servers/search-attributes.js';

describe('MongoDB', () => {
  let connection: mongoose.Connection;

  beforeAll(async () => {
    const uri = inject('mongodbUri');
    connection = await mongoose.createConnection(uri, { dbName: 'dev_servers' }).asPromise();
  });
  afterAll(() => connection.close());

  test('upserts by condition, and answers E11000 when the condition lost', async () => {
    const things = connection.collection<{ _id: string; rev: number }>('things');
    const write = (rev: number) =>
      things.updateOne({ _id: 'a', rev }, { $set: { rev: rev + 1 } }, { upsert: true });
    await write(0);
    await write(1);
    expect(await things.findOne({ _id: 'a' })).toEqual({ _id: 'a', rev: 2 });
    await expect(write(1)).rejects.toMatchObject({ code: 11000 });
  });

  test('keeps a unique index', async () => {
    const people = connection.collection('people');
    await people.createIndex({ key: 1 }, { unique: true });
    await people.insertOne({ key: 'k' });
    await expect(people.insertOne({ key: 'k' })).rejects.toMatchObject({ code: 11000 });
  });
});

describe('Temporal', () => {
  let connection: Connection;

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
  });
  afterAll(() => connection.close());

  test('knows our search attributes', async () => {
    const listed = await connection.operatorService.listSearchAttributes({ namespace: 'default' });
    expect(Object.keys(listed.customAttributes ?? {})).toEqual(
      expect.arrayContaining(Object.keys(SEARCH_ATTRIBUTES)),
    );
  });

  test('keeps closed workflows for 30 days', async () => {
    const described = await connection.workflowService.describeNamespace({ namespace: 'default' });
    const retention = described.config?.workflowExecutionRetentionTtl;
    expect(retention?.seconds?.toNumber()).toBe(30 * 24 * 60 * 60);
  });
});
