import mongoose, { type Connection } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ConnectionAuth } from '../../domain/connection.js';
import { connectStores, type ConnectedStores } from '../../store/connect.js';
import { createKeyring } from '../../store/keyring.js';
import { databaseUri } from './database-uri.js';
import { AT, aConnection, aMember } from './samples.js';

const secret = 'long enough for a test';
const keyring = createKeyring({ keys: [{ id: 'test', secret }] });
const clock = () => new Date(AT);

describe('what MongoDB holds', () => {
  const uri = databaseUri(inject('mongodbUri'), 'at_rest');
  let opened: ConnectedStores;
  let raw: Connection;

  beforeAll(async () => {
    opened = await connectStores({ uri, keyring, clock });
    raw = await mongoose.createConnection(uri).asPromise();
  });
  afterAll(async () => {
    await opened.close();
    await raw.close();
  });

  const everything = async (): Promise<string> => {
    const collections = (await raw.db?.collections()) ?? [];
    const docs = await Promise.all(collections.map((c) => c.find().toArray()));
    return JSON.stringify(docs);
  };

  it('shows no secret of a connection, old or new', async () => {
    const auths: ConnectionAuth[] = [
      { type: 'clientCredentials', clientId: 'id1', clientSecret: 'SECRET-a' },
      { type: 'jwtBearer', clientId: 'id2', username: 'u', privateKey: 'SECRET-b' },
      {
        type: 'refreshToken',
        ...{ clientId: 'id3', clientSecret: 'SECRET-c', refreshToken: 'SECRET-d' },
      },
      {
        type: 'password',
        ...{ clientId: 'id4', clientSecret: 'SECRET-e', username: 'u' },
        ...{ password: 'SECRET-f', securityToken: 'SECRET-g' },
      },
    ];
    for (const auth of auths) {
      await opened.stores.connections.insert(aConnection({ id: auth.clientId, auth }));
      await opened.stores.connections.update(auth.clientId, { auth });
    }
    await opened.stores.refreshTokens.keep('id3', 'SECRET-d', 'SECRET-h');
    const stored = await everything();
    expect(stored).toContain('id4');
    expect(stored).not.toContain('SECRET');
  });

  it('shows no answer that may hold an API key', async () => {
    await opened.stores.idempotency.begin('key', 'hash', AT);
    await opened.stores.idempotency.finish('key', 201, { key: 'SECRET-answer' });
    expect(await everything()).not.toContain('SECRET');
  });

  it('is refused to a process with another key, and open to the same one again', async () => {
    const other = createKeyring({ keys: [{ id: 'test', secret: `${secret}, but another` }] });
    await expect(connectStores({ uri, keyring: other, clock })).rejects.toMatchObject({
      type: 'KEY_MISMATCH',
    });
    const again = await connectStores({ uri, keyring, clock });
    await again.ping();
    await again.close();
  });

  it('has an index of exactly the keys of every conditional write', async () => {
    for (const [name, keys] of [
      ['members', { _id: 1, rev: 1 }],
      ['claimBlocks', { _id: 1, fence: 1 }],
      ['ledgerPages', { _id: 1, fence: 1 }],
      ['runs', { _id: 1, fence: 1 }],
    ] as const) {
      const indexes = (await raw.db?.collection(name).indexes()) ?? [];
      expect(indexes).toContainEqual(expect.objectContaining({ key: keys, unique: true }));
    }
  });
});

describe('a MongoDB that cannot be reached', () => {
  it('is STORE_UNAVAILABLE within the bounded time, without its address', async () => {
    const uri = 'mongodb://127.0.0.1:1/nowhere';
    const options = { uri, keyring, clock, serverSelectionTimeoutMs: 300 };
    await expect(connectStores(options)).rejects.toMatchObject({
      type: 'STORE_UNAVAILABLE',
      retryable: true,
      message: expect.not.stringContaining('127.0.0.1'),
    });
  });

  it('is STORE_UNAVAILABLE for every call after the connection was closed', async () => {
    const uri = databaseUri(inject('mongodbUri'), 'closed');
    const { stores, close, ping } = await connectStores({ uri, keyring, clock });
    await close();
    for (const call of [
      ping(),
      stores.lists.ids(),
      stores.members.insertNew([aMember('l', 'k')]),
    ]) {
      await expect(call).rejects.toMatchObject({ type: 'STORE_UNAVAILABLE' });
    }
  });
});
