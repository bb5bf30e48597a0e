import { writeFileSync } from 'node:fs';
import { openApiDocument } from '../api/openapi.js';

/** Writes the committed copy of the OpenAPI document; a test fails when it is stale. */
const path = new URL('../api/__generated__/openapi.json', import.meta.url);
writeFileSync(path, `${JSON.stringify(openApiDocument(), null, 2)}\n`);
console.log('api/__generated__/openapi.json is written');
