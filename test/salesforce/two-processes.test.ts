import { describe } from 'vitest';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import { twoProcesses } from './two-processes.js';

describe('two processes with one rotating refresh token', () => {
  twoProcesses(40, async () => {
    const keyring = createKeyring({ keys: [{ id: 'test', secret: 'long enough for a test' }] });
    const stores = createFakeStores({ keyring });
    return { stores: [stores, stores], close: async () => undefined };
  });
});
