import { Connection as Jsforce } from 'jsforce';
import type { Session } from './auth.js';
import { failureOf } from './errors.js';
import { readJson, tryJson, type Http } from './http.js';
import type { Meter } from './meter.js';
import { OwnTransport } from './transport.js';
import type { WireAnswer } from './wire.js';

export interface ClientDeps {
  http: Http;
  apiVersion: string;
  clock: () => number;
}

/** A jsforce client of a session; `object` is what its calls are about, for messages. */
export type Clients = (session: Session, meter: Meter, object?: string) => Jsforce;

/**
 * jsforce over our transport, without its own session refresh: one client a session, so a session on another host is
 * just another client, and a refused one cannot refresh in circles.
 */
export function createClients(deps: ClientDeps): Clients {
  return ({ instanceUrl, accessToken }, meter, object) => {
    const client = new Jsforce({ instanceUrl, accessToken, version: deps.apiVersion });
    const read = (answer: WireAnswer) => judge(answer, object, deps.clock());
    client._transport = new OwnTransport((request) =>
      deps.http({ ...request, again: sendAgain(request.method), meter, read }),
    );
    return client;
  };
}

/** Only reads are sent again: after a lost answer to a write nobody knows what it did. */
const sendAgain = (method: string) => (method === 'GET' ? 'read' : 'never');

function judge(answer: WireAnswer, object: string | undefined, now: number): WireAnswer {
  if (answer.status >= 300) {
    const json = tryJson(answer.body);
    throw failureOf({ ...answer, json }, { object, now });
  }
  readJson(answer);
  return answer;
}
