import type { Request, RequestHandler } from 'express';
import type { ApiDeps } from './deps.js';

/** One log line and one measurement an answer, by route pattern: a URL may hold an address. */
export function observeRequests({ logger, metrics }: ApiDeps): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    response.on('close', () => {
      const ms = Math.round(performance.now() - began);
      const labels = {
        method: request.method,
        route: routeOf(request),
        status: response.statusCode,
      };
      metrics.observe(labels, ms / 1000);
      logger.info({ ...labels, ms, finished: response.writableFinished }, 'answered');
    });
    next();
  };
}

function routeOf(request: Request): string {
  const route: unknown = request.route;
  if (typeof route !== 'object' || route === null || !('path' in route)) return 'none';
  return String(route.path);
}
