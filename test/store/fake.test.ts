import { describe } from 'vitest';
import { createFakeStores } from '../../store/fake.js';
import { createKeyring } from '../../store/keyring.js';
import { storeConformance } from './conformance.js';

const keyring = createKeyring({ keys: [{ id: 'test', secret: 'long enough for a test' }] });

describe('stores in memory', () => {
  storeConformance(async () => ({
    stores: createFakeStores({ keyring }),
    close: async () => undefined,
  }));
});
