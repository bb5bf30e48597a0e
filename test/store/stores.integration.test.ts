import { describe, inject } from 'vitest';
import { connectStores } from '../../store/connect.js';
import { createKeyring } from '../../store/keyring.js';
import { storeConformance } from './conformance.js';
import { databaseUri } from './database-uri.js';

const keyring = createKeyring({ keys: [{ id: 'test', secret: 'long enough for a test' }] });
const clock = () => new Date();

describe('stores in MongoDB', () => {
  storeConformance((part) =>
    connectStores({ uri: databaseUri(inject('mongodbUri'), `stores_${part}`), keyring, clock }),
  );
});
