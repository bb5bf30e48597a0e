import { ServerTrouble } from '../servers/trouble.js';

/** The API as a person with curl sees it. */
export interface ApiClient {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  patch<T>(path: string, body: unknown): Promise<T>;
}

/** Throws `ServerTrouble` with the API's own words when it refuses. */
export function apiClient(apiUrl: string, apiKey: string): ApiClient {
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const response = await fetch(`${apiUrl}${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const answer: unknown = await response.json();
    if (response.ok) return answer as T;
    const { code, message } = (answer as { error: { code: string; message: string } }).error;
    throw new ServerTrouble(
      `${method} ${path} was refused: ${code}. ${message}`,
      'mend what it says.',
    );
  };
  return {
    get: (path) => call('GET', path),
    post: (path, body) => call('POST', path, body),
    patch: (path, body) => call('PATCH', path, body),
  };
}
