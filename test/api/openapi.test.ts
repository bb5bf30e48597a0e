import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../api/openapi.js';
import { ROUTES } from '../../api/route-table.js';

const document = openApiDocument();
const committed = new URL('../../api/__generated__/openapi.json', import.meta.url);

describe('the OpenAPI document', () => {
  it('is committed as the schemas make it: run `npm run openapi` when this fails', () => {
    const kept: unknown = JSON.parse(readFileSync(committed, 'utf8'));
    expect(kept).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it('names every route once, with its answer and its errors', () => {
    const ids = new Set<string>();
    for (const { method, path, endpoint } of ROUTES) {
      const operation = document.paths?.[path.replace(/:(\w+)/g, '{$1}')]?.[method];
      expect(operation, `${method} ${path}`).toBeDefined();
      expect(Object.keys(operation?.responses ?? {})).toEqual(
        expect.arrayContaining([String(endpoint.success.status), '400', '401', '403', '503']),
      );
      ids.add(operation?.operationId ?? '');
    }
    expect(ids.size).toBe(ROUTES.length);
  });

  it('declares no property that is refused', () => {
    const newSync = document.components?.schemas?.['NewSync'];
    expect(newSync).toMatchObject({
      additionalProperties: false,
      properties: { source: { additionalProperties: false } },
    });
    expect(newSync).not.toHaveProperty('properties.incremental');
  });
});
