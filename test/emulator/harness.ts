import { startEmulator } from '../../emulator/index.js';
import type { Emulator, EmulatorOptions } from '../../emulator/index.js';

export interface Client {
  emulator: Emulator;
  token: string;
  /** GET or any request with the token; the path is under `/services/data/v62.0` unless it starts with `/`. */
  send(path: string, init?: RequestInit): Promise<Response>;
  json<T = Json>(path: string, init?: RequestInit): Promise<T>;
  write<T = Json>(
    method: string,
    path: string,
    body: unknown,
  ): Promise<{ status: number; body: T }>;
  query<T = Json>(soql: string, path?: string): Promise<QueryPage<T>>;
  control<T = Json>(method: string, path: string, body?: unknown): Promise<T>;
}

export type Json = Record<string, unknown>;

export interface QueryPage<T> {
  totalSize: number;
  done: boolean;
  nextRecordsUrl?: string;
  records: T[];
}

export interface ApiErrorBody {
  errorCode: string;
  message: string;
  fields?: string[];
}

export const API = '/services/data/v62.0';

export async function startClient(options: EmulatorOptions = {}): Promise<Client> {
  const emulator = await startEmulator(options);
  const { url, credentials } = emulator;
  const { access_token: token } = await signIn(emulator, {
    grant_type: 'client_credentials',
    client_id: credentials.clientId,
    client_secret: credentials.clientSecret,
  });
  const send = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(`${url}${path.startsWith('/') ? path : `${API}/${path}`}`, {
      ...init,
      headers: { Authorization: `Bearer ${token}`, ...init.headers },
    });
  return {
    emulator,
    token,
    send,
    json: async (path, init) => parse(await send(path, init)),
    write: async (method, path, body) => {
      const answer = await send(path, { method, body: JSON.stringify(body) });
      return { status: answer.status, body: await parse(answer) };
    },
    query: async (soql, path = 'query') =>
      parse(await send(`${path}?q=${encodeURIComponent(soql)}`)),
    control: async (method, path, body) =>
      parse(
        await fetch(`${url}/__emulator${path}`, {
          method,
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
  };
}

export async function signIn(
  emulator: Emulator,
  form: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Record<string, string> & { access_token: string }> {
  const answer = await fetch(`${emulator.url}/services/oauth2/token`, {
    method: 'POST',
    headers,
    body: new URLSearchParams(form),
  });
  return parse(answer);
}

/** The JSON of an answer, typed as the caller expects it; null when there is no body. */
export async function parse<T>(answer: Response): Promise<T> {
  const text = await answer.text();
  return text === '' ? JSON.parse('null') : JSON.parse(text);
}
