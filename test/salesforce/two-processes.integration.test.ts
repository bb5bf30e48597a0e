import { describe, inject } from 'vitest';
import { connectStores } from '../../store/connect.js';
import { createKeyring } from '../../store/keyring.js';
import { databaseUri } from '../store/database-uri.js';
import { twoProcesses } from './two-processes.js';

const keyring = createKeyring({ keys: [{ id: 'test', secret: 'long enough for a test' }] });

describe('two processes with one rotating refresh token, over MongoDB', () => {
  twoProcesses(40, async () => {
    const uri = databaseUri(inject('mongodbUri'), 'two_processes');
    const connect = () => connectStores({ uri, keyring, clock: () => new Date() });
    const [a, b] = [await connect(), await connect()];
    const close = async () => void (await Promise.all([a.close(), b.close()]));
    return { stores: [a.stores, b.stores], close };
  });
});
