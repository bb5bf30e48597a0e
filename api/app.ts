import express from 'express';
import type { Express } from 'express';
import swaggerUi from 'swagger-ui-express';
import type { ApiDeps } from './deps.js';
import { errorHandler, methodNotAllowed, noSuchRoute } from './error-handler.js';
import { healthz, metrics, readyz } from './health.js';
import { openApiDocument } from './openapi.js';
import { observeRequests } from './observe-requests.js';
import { ROUTES } from './route-table.js';
import { securityHeaders } from './security-headers.js';
import { serve } from './serve.js';

/** The HTTP API over what it is given; it listens to nothing and reads no environment. */
export function createApp(deps: ApiDeps): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders, observeRequests(deps));
  openRoutes(app, deps);
  for (const route of ROUTES) app[route.method](route.path, serve(deps, route));
  for (const [path, methods] of methodsByPath()) app.all(path, methodNotAllowed(methods));
  app.use(noSuchRoute);
  app.use(errorHandler(deps));
  return app;
}

/** What needs no key: nothing here tells of a person or a connection. */
function openRoutes(app: Express, deps: ApiDeps): void {
  const document = openApiDocument();
  app.get('/healthz', healthz);
  app.get('/readyz', readyz(deps));
  app.get('/metrics', metrics(deps));
  app.get('/openapi.json', (_request, response) => void response.json(document));
  app.use('/docs', swaggerUi.serve, swaggerUi.setup(document));
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map<string, string[]>();
  for (const { path, method } of ROUTES) methods.set(path, [...(methods.get(path) ?? []), method]);
  return methods;
}
