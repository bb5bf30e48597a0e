import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  extendZodWithOpenApi,
} from '@asteasolutions/zod-to-openapi';
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { NOTHING } from './endpoint.js';
import type { Endpoint } from './endpoint.js';
import { ROUTES } from './route-table.js';
import type { Route } from './route-table.js';
import { errorAnswer } from './schemas/basics.js';

const ERRORS: Record<number, string> = {
  400: 'The request does not fit; `issues` names every place',
  401: 'No API key, or one that is not known',
  403: 'The role of the key does not reach',
  404: 'There is no such thing',
  409: 'State, version or Idempotency-Key conflict; the message says what to do',
  422: 'Salesforce refused it, or the value is fixed',
  503: 'The engine or the store is not reachable; OUTCOME_UNKNOWN: repeat with the same Idempotency-Key',
};

/** The OpenAPI document of every call in the route table. */
export function openApiDocument() {
  extendZodWithOpenApi(z);
  const registry = new OpenAPIRegistry();
  registry.registerComponent('securitySchemes', 'apiKey', {
    type: 'http',
    scheme: 'bearer',
    description: 'An API key: `rc_…`.',
  });
  for (const route of ROUTES) registry.registerPath(toPath(route));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: {
      title: 'Rollcall',
      version: '1',
      description:
        'Keeps mailing lists true to Salesforce, and says what happened to every record.',
    },
    servers: [{ url: '/' }],
  });
}

function toPath({ method, path, role, endpoint }: Route): RouteConfig {
  return {
    method,
    path: path.replace(/:(\w+)/g, '{$1}'),
    operationId: operationId(method, path),
    summary: endpoint.summary,
    description: `Role: ${role} or higher.`,
    tags: [path.split('/')[2] ?? ''],
    security: [{ apiKey: [] }],
    request: toRequest(method, endpoint),
    responses: { [endpoint.success.status]: toSuccess(endpoint), ...toErrors() },
  };
}

/** `get /v1/syncs/:id/next-runs` → `getSyncsIdNextRuns`. */
const operationId = (method: string, path: string): string =>
  method +
  path
    .split(/[/:-]+/)
    .filter((word) => word && word !== 'v1')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function toRequest(
  method: Route['method'],
  endpoint: Endpoint,
): NonNullable<RouteConfig['request']> {
  const headers = toHeaders(method, endpoint);
  const hasBody = endpoint.body !== NOTHING;
  return {
    params: endpoint.params,
    query: endpoint.query,
    ...(headers && { headers }),
    ...(hasBody && { body: { content: toContent(endpoint) } }),
  };
}

const toContent = ({ body, bulk }: Endpoint) => ({
  'application/json': { schema: body },
  ...(bulk && { 'text/csv': { schema: z.string() } }),
});

function toHeaders(method: Route['method'], endpoint: Endpoint): z.ZodObject | undefined {
  if (method === 'post') {
    const about = 'A repeat with the same key has no second effect and gets the same answer.';
    return z.object({ 'Idempotency-Key': z.string().max(255).optional().describe(about) });
  }
  if (!endpoint.ifMatch) return undefined;
  return z.object({ 'If-Match': z.string().optional().describe('Version that is edited.') });
}

function toSuccess({ success }: Endpoint): RouteConfig['responses'][string] {
  const { description, schema, csv } = success;
  if (!schema) return { description };
  const json = { 'application/json': { schema } };
  const content = csv ? { ...json, 'text/csv': { schema: z.string() } } : json;
  return { description, content };
}

const toErrors = (): RouteConfig['responses'] =>
  Object.fromEntries(
    Object.entries(ERRORS).map(([status, description]) => [
      status,
      { description, content: { 'application/json': { schema: errorAnswer } } },
    ]),
  );
