import { ApiError, notFound } from '../api-error.js';
import type { Answer, Call } from './call.js';

/** What the `:name` parts of a route matched. */
export type Params = Record<string, string>;
export type Handler = (call: Call, params: Params) => Answer | Promise<Answer>;

interface Route {
  method: string;
  parts: string[];
  handler: Handler;
}

export interface Router {
  /** `path` as in `/services/data/:version/limits`; a last part `*rest` takes all that follows. */
  on(method: string, path: string, handler: Handler): void;
  /** Fails NOT_FOUND, or METHOD_NOT_ALLOWED when only the method is wrong. */
  route(call: Call): Answer | Promise<Answer>;
}

export function createRouter(): Router {
  const routes: Route[] = [];
  return {
    on(method, path, handler) {
      routes.push({ method, parts: path.split('/').filter(Boolean), handler });
    },
    route(call) {
      const allowed: string[] = [];
      for (const route of routes) {
        const params = match(route.parts, call.segments);
        if (!params) continue;
        if (route.method === call.method) return route.handler(call, params);
        allowed.push(route.method);
      }
      if (allowed.length === 0) throw notFound();
      const text = `HTTP Method '${call.method}' not allowed. Allowed are ${allowed.join(',')}`;
      throw new ApiError(405, 'METHOD_NOT_ALLOWED', text, undefined, { Allow: allowed.join(',') });
    },
  };
}

function match(parts: readonly string[], segments: readonly string[]): Params | null {
  const open = parts.at(-1)?.startsWith('*') ?? false;
  if (open ? segments.length < parts.length - 1 : segments.length !== parts.length) return null;
  const params: Params = {};
  for (const [at, part] of parts.entries()) {
    const segment = segments[at] ?? '';
    if (part.startsWith('*')) params[part.slice(1)] = segments.slice(at).join('/');
    else if (part.startsWith(':')) params[part.slice(1)] = segment;
    else if (part.toLowerCase() !== segment.toLowerCase()) return null;
  }
  return params;
}
