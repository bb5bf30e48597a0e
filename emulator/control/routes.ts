import { badRequest, notFound } from '../api-error.js';
import type { FaultRule } from '../faults/rules.js';
import { FAULT_KINDS } from '../faults/kinds.js';
import { isRecord, json, jsonBody } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Router } from '../http/router.js';
import type { Org } from '../org.js';
import { addListViewControls } from './listviews.js';
import { addRecordControls } from './records.js';
import { addSchemaControls } from './schema.js';
import { changeSettings } from './settings.js';

const BASE = '/__emulator';

/** The control API: it needs no token and is not counted, logged or struck by faults. */
export function addControlRoutes(router: Router, org: Org): void {
  router.on('GET', `${BASE}/state`, () => state(org));
  addFaultControls(router, org);
  addClockControls(router, org);
  addRecordControls(router, org, BASE);
  addSchemaControls(router, org, BASE);
  addListViewControls(router, org, BASE);
  router.on('GET', `${BASE}/log`, (call) =>
    json({ items: org.log.since(Number(call.query.get('since') ?? 0)) }),
  );
  router.on('DELETE', `${BASE}/log`, () => {
    org.log.clear();
    return json({ ok: true });
  });
  router.on('GET', `${BASE}/options`, () => json(org.settings));
  router.on('PATCH', `${BASE}/options`, (call) => {
    changeSettings(org.settings, jsonBody(call));
    return json(org.settings);
  });
  router.on('POST', `${BASE}/usage`, (call) => setUsage(org, call));
  router.on('POST', `${BASE}/tokens/expire`, () => done(() => org.sessions.expireAll()));
  router.on('POST', `${BASE}/tokens/revoke`, () => done(() => org.sessions.revokeAllGrants()));
  router.on('POST', `${BASE}/locators/drop`, () => done(() => org.cursors.dropAll()));
}

function done(act: () => void): Answer {
  act();
  return json({ ok: true });
}

/** Counters and record counts by object. */
function state(org: Org): Answer {
  const records: Record<string, number> = {};
  for (const object of org.schema.all()) records[object.name] = org.database.table(object).size;
  return json({
    url: org.url(),
    orgId: org.orgId,
    userId: org.userId,
    now: new Date(org.clock.now()).toISOString(),
    requests: org.usage.requests,
    records,
  });
}

function setUsage(org: Org, call: Call): Answer {
  const { requests } = jsonBody(call);
  if (typeof requests !== 'number') throw badRequest('BAD_CONTROL', 'requests must be a number');
  org.usage.requests = requests;
  return json({ requests });
}

function addFaultControls(router: Router, org: Org): void {
  router.on('GET', `${BASE}/faults`, () => json({ items: org.faults.list() }));
  router.on('POST', `${BASE}/faults`, (call) => {
    const body = jsonBody(call);
    if (!isFaultRule(body))
      throw badRequest(
        'BAD_CONTROL',
        `fault.type must be one of ${Object.keys(FAULT_KINDS).join(', ')}`,
      );
    return json({ id: org.faults.add(body) }, 201);
  });
  router.on('DELETE', `${BASE}/faults`, () => done(() => org.faults.clear()));
  router.on('DELETE', `${BASE}/faults/:id`, (_call, { id = '' }) => {
    if (!org.faults.remove(id)) throw notFound();
    return json({ ok: true });
  });
}

function isFaultRule(body: unknown): body is FaultRule {
  if (!isRecord(body) || !isRecord(body.fault)) return false;
  return typeof body.fault.type === 'string' && body.fault.type in FAULT_KINDS;
}

function addClockControls(router: Router, org: Org): void {
  const now = (): Answer => json({ now: new Date(org.clock.now()).toISOString() });
  router.on('GET', `${BASE}/clock`, now);
  router.on('POST', `${BASE}/clock`, (call) => {
    const { now: at, advanceMs, frozen = false } = jsonBody(call);
    if (typeof at === 'string') org.clock.set(instant(at), frozen === true);
    if (typeof advanceMs === 'number') org.clock.advance(advanceMs);
    return now();
  });
}

function instant(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms)) throw badRequest('BAD_CONTROL', 'now must be an ISO instant');
  return ms;
}
