import { beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../../domain/failures.js';
import { openHouse } from './house.js';
import type { House } from './house.js';

let house: House;
beforeEach(async () => {
  house = await openHouse();
});

const json = { 'content-type': 'application/json' };

describe('requests that do not fit', () => {
  it.each([
    ['broken JSON', { raw: '{"name": ' }, 400, 'MALFORMED_JSON', /quotes, commas/],
    [
      'another type',
      { raw: 'name=A', headers: { 'content-type': 'text/plain' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /as JSON/,
    ],
    [
      'a strange charset',
      { raw: '{}', headers: { 'content-type': 'application/json; charset=klingon' } },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
      /UTF-8/,
    ],
    [
      'a body over 1 MB',
      { raw: JSON.stringify({ name: 'x'.repeat(1_100_000) }), headers: json },
      413,
      'BODY_TOO_LARGE',
      /Send less/,
    ],
    ['a list in place of an object', { raw: '[]', headers: json }, 400, 'INVALID', /type object/],
    ['no body', {}, 400, 'INVALID', /name is required/],
  ])('with %s are told so', async (_what, how, expected, code, message) => {
    const { status, error } = await house.ask('POST', '/v1/lists', how);
    expect([status, error.code]).toEqual([expected, code]);
    expect(error.message).toMatch(message);
  });

  it('with a body where none is declared are refused', async () => {
    const { status, error } = await house.ask('POST', '/v1/connections/con_1/check', {
      body: { x: 1 },
    });
    expect(status).toBe(400);
    expect(error.issues).toEqual([{ path: 'x', message: 'is not known here: remove it' }]);
  });

  it('to nowhere are 404, and say where to look', async () => {
    for (const path of ['/v2/lists', '/v1/nothing', '/']) {
      const { status, error } = await house.ask('GET', path);
      expect([status, error.code]).toEqual([404, 'NOT_FOUND']);
      expect(error.message).toContain('/docs');
    }
  });

  it('by another method are 405 and name those that work', async () => {
    const { status, error, headers } = await house.ask('PUT', '/v1/lists/lst_1');
    expect([status, error.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(headers.get('allow')).toBe('GET, PATCH, DELETE');
    expect(error.message).toContain('GET, PATCH, DELETE');
  });

  it('with a broken escape in the path are 400', async () => {
    const { status, error } = await house.ask('GET', '/v1/lists/%E0%A4%A');
    expect([status, error.code]).toEqual([400, 'INVALID']);
  });
});

describe('errors', () => {
  it('that nobody expected show an id that is in the log, and nothing else', async () => {
    house.deps.stores.lists.page = () =>
      Promise.reject(new Error('secret inside: taro@example.jp'));
    const { status, error, text } = await house.ask('GET', '/v1/lists');
    expect([status, error.code]).toEqual([500, 'INTERNAL']);
    expect(error.id).toMatch(/^err_/);
    expect(error.message).toContain(error.id);
    expect(text).not.toContain('secret inside');
    expect(house.logs).toContainEqual(expect.objectContaining({ errorId: error.id }));
  });

  it('of the store keep their status and say what to do', async () => {
    const fail = (failure: Failure) => {
      house.deps.stores.lists.page = () => Promise.reject(failure);
      return house.ask('GET', '/v1/lists');
    };
    const away = await fail(new Failure('STORE_UNAVAILABLE', 'Check that MongoDB runs.'));
    expect([away.status, away.error.message]).toEqual([503, 'Check that MongoDB runs.']);
    const cursor = await fail(new Failure('INVALID_CURSOR', 'Begin without a cursor.'));
    expect([cursor.status, cursor.error.code]).toEqual([400, 'INVALID_CURSOR']);
    const key = await fail(new Failure('KEY_MISMATCH', 'Put the former key back.'));
    expect([key.status, key.error.message]).toEqual([500, 'Put the former key back.']);
    expect(key.error.id).toMatch(/^err_/);
  });
});

describe('what needs no key', () => {
  const get = (path: string) => house.ask('GET', path, { as: null });

  it('says that the process lives', async () => {
    expect((await get('/healthz')).body).toEqual({ ok: true });
  });

  it('says whether store and engine answer', async () => {
    expect((await get('/readyz')).body).toEqual({ ok: true, store: 'ok', engine: 'ok' });
    house.engine.down = true;
    const { status, body } = await get('/readyz');
    expect([status, body]).toEqual([503, { ok: false, store: 'ok', engine: 'unreachable' }]);
  });

  it('measures by route and never by URL', async () => {
    await house.ask('GET', '/v1/lists/lst_1/members/taro@example.jp');
    const { text, headers } = await get('/metrics');
    expect(headers.get('content-type')).toContain('text/plain');
    expect(text).toContain('route="/v1/lists/:id/members/:email",status="404"');
    expect(text).not.toContain('taro');
  });

  it('shows the documentation with files of its own only', async () => {
    expect((await get('/openapi.json')).body['openapi']).toBe('3.1.0');
    const { status, text } = await get('/docs/');
    expect(status).toBe(200);
    expect(text).not.toMatch(/(src|href)="https?:/);
    expect((await get('/docs/swagger-ui-bundle.js')).status).toBe(200);
  });
});

it('every answer is private, typed, and shown in nobody’s frame', async () => {
  const { headers } = await house.ask('GET', '/v1/lists');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('x-frame-options')).toBe('DENY');
  expect(headers.get('x-powered-by')).toBeNull();
});
