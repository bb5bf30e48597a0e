import { Schema } from 'mongoose';
import type { ApiKey } from '../../domain/access.js';
import { SCHEMA_OPTIONS, type Stored } from './document.js';

export type ApiKeyDoc = Stored<ApiKey> & { secretHash: string };

export const apiKeySchema = new Schema<ApiKeyDoc>(
  {
    _id: String,
    name: String,
    role: String,
    createdAt: String,
    lastUsedAt: String,
    revokedAt: String,
    secretHash: String,
  },
  SCHEMA_OPTIONS,
);
// findByHash()
apiKeySchema.index({ secretHash: 1 }, { unique: true });
// page()
apiKeySchema.index({ createdAt: -1, _id: -1 });
