import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startClient } from './harness.js';
import type { ApiErrorBody, Client } from './harness.js';

interface Made {
  id: string;
  success: boolean;
}

interface RowResult {
  id?: string;
  success: boolean;
  created?: boolean;
  errors: { statusCode: string; message: string; fields: string[] }[];
}

let client: Client;

beforeAll(async () => {
  client = await startClient({
    objects: [
      {
        name: 'Choice__c',
        label: 'Choice',
        labelPlural: 'Choices',
        keyPrefix: 'a02',
        fields: [
          {
            name: 'Pick__c',
            label: 'Pick',
            type: 'picklist',
            values: ['A', 'B'],
            restricted: true,
          },
        ],
      },
    ],
  });
});

afterAll(() => client.emulator.close());

beforeEach(() => client.control('DELETE', '/records'));

const lead = async (fields: Record<string, unknown> = {}): Promise<string> => {
  const body = { LastName: 'Abe', Company: 'One', ...fields };
  return (await client.write<Made>('POST', 'sobjects/Lead', body)).body.id;
};
const rows = (object: string, records: Record<string, unknown>[]) =>
  records.map((record) => ({ attributes: { type: object }, ...record }));
const one = async (soql: string, path = 'query') =>
  (await client.query<Record<string, unknown>>(soql, path)).records[0];

describe('single records', () => {
  it('are made, read, changed and deleted', async () => {
    const id = await lead({ Email: 'abe@example.com' });
    expect(await client.json(`sobjects/Lead/${id}?fields=LastName,Email`)).toMatchObject({
      LastName: 'Abe',
      Email: 'abe@example.com',
    });
    expect((await client.write('PATCH', `sobjects/Lead/${id}`, { Email: null })).status).toBe(204);
    expect(await one(`SELECT Email FROM Lead WHERE Id = '${id}'`)).toMatchObject({ Email: null });
    expect((await client.send(`sobjects/Lead/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect(await one('SELECT Id FROM Lead')).toBeUndefined();
    expect(
      await one('SELECT Id, IsDeleted FROM Lead WHERE IsDeleted = true', 'queryAll'),
    ).toMatchObject({ Id: id, IsDeleted: true });
  });

  it.each([
    [{}, 'REQUIRED_FIELD_MISSING', ['LastName', 'Company']],
    [{ LastName: 'x'.repeat(81), Company: 'C' }, 'STRING_TOO_LONG', ['LastName']],
    [{ LastName: 'L', Company: 'C', Notes__c: 'x\n'.repeat(86) }, 'STRING_TOO_LONG', ['Notes__c']],
    [{ LastName: 'L', Company: 'C', Email: 'not an address' }, 'INVALID_EMAIL_ADDRESS', ['Email']],
    [{ LastName: 'L', Company: 'C', Nope: 1 }, 'INVALID_FIELD', undefined],
    [
      { LastName: 'L', Company: 'C', IsConverted: true },
      'INVALID_FIELD_FOR_INSERT_UPDATE',
      ['IsConverted'],
    ],
    [{ LastName: 'L', Company: 'C', HasOptedOutOfEmail: 'yes' }, 'JSON_PARSER_ERROR', undefined],
    [{ LastName: 'L', Company: 'C', OwnerId: 'nope' }, 'MALFORMED_ID', ['OwnerId']],
    [{ LastName: 'L', Company: 'C', OwnerId: '0055g0000zzzzzzAAB' }, 'MALFORMED_ID', ['OwnerId']],
    [
      { LastName: 'L', Company: 'C', OwnerId: '0055g0000zzzzzz' },
      'INVALID_CROSS_REFERENCE_KEY',
      ['OwnerId'],
    ],
  ])('%j is refused', async (body, errorCode, fields) => {
    const refused = await client.write<ApiErrorBody[]>('POST', 'sobjects/Lead', body);
    expect(refused.status).toBe(400);
    expect(refused.body[0]).toMatchObject(fields ? { errorCode, fields } : { errorCode });
  });

  it('accept 85 line breaks in 255 characters, each counted as two', async () => {
    expect(await lead({ Notes__c: 'x\n'.repeat(85) })).toHaveLength(18);
  });

  it('keep to restricted picklists', async () => {
    const refused = await client.write<ApiErrorBody[]>('POST', 'sobjects/Choice__c', {
      Pick__c: 'C',
    });
    expect(refused.body[0]?.errorCode).toBe('INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST');
    expect((await client.write('POST', 'sobjects/Choice__c', { Pick__c: 'B' })).status).toBe(201);
  });

  it('refuse a field the user may only read', async () => {
    const id = await lead();
    await client.control('POST', '/access', { object: 'Lead', field: 'Title', readOnly: true });
    const refused = await client.write<ApiErrorBody[]>('PATCH', `sobjects/Lead/${id}`, {
      Title: 'T',
    });
    expect(refused.body[0]?.errorCode).toBe('INVALID_FIELD_FOR_INSERT_UPDATE');
    await client.control('DELETE', '/access');
  });

  it('that are gone or were never there answer 404', async () => {
    const id = await lead();
    await client.send(`sobjects/Lead/${id}`, { method: 'DELETE' });
    const gone = await client.write<ApiErrorBody[]>('PATCH', `sobjects/Lead/${id}`, { Title: 'T' });
    expect([gone.status, gone.body[0]?.errorCode]).toEqual([404, 'ENTITY_IS_DELETED']);
    const never = await client.write<ApiErrorBody[]>('PATCH', 'sobjects/Lead/00Q5g0000zzzzzz', {
      Title: 'T',
    });
    expect([never.status, never.body[0]?.errorCode]).toEqual([404, 'NOT_FOUND']);
  });
});

describe('stamps', () => {
  it('move together on a write, and SystemModstamp alone on upkeep', async () => {
    await client.control('POST', '/clock', { now: new Date().toISOString(), frozen: true });
    const id = await lead();
    const read = async () =>
      one(`SELECT CreatedDate, LastModifiedDate, SystemModstamp FROM Lead WHERE Id = '${id}'`);
    const made = await read();
    expect(made?.SystemModstamp).toBe(made?.CreatedDate);
    expect(made?.CreatedDate).toMatch(/\.000\+0000$/);
    await client.control('POST', '/clock', { advanceMs: 60_000 });
    await client.write('PATCH', `sobjects/Lead/${id}`, { Title: 'T' });
    const changed = await read();
    expect(changed?.CreatedDate).toBe(made?.CreatedDate);
    expect(changed?.LastModifiedDate).not.toBe(made?.LastModifiedDate);
    await client.control('POST', '/clock', { advanceMs: 60_000 });
    await client.control('PATCH', `/records/Lead/${id}?systemOnly=true`, {
      EmailBouncedReason: '550',
    });
    const bounced = await read();
    expect(bounced?.LastModifiedDate).toBe(changed?.LastModifiedDate);
    expect(bounced?.SystemModstamp).not.toBe(changed?.SystemModstamp);
    await client.control('POST', '/clock', { now: new Date().toISOString() });
  });

  it('can be given, so that a record appears late under an old stamp', async () => {
    await client.control('POST', '/records/Lead', {
      LastName: 'Late',
      Company: 'C',
      SystemModstamp: '2026-01-01T00:00:00Z',
    });
    expect(await one('SELECT SystemModstamp FROM Lead')).toMatchObject({
      SystemModstamp: '2026-01-01T00:00:00.000+0000',
    });
  });
});

describe('upsert by an external key', () => {
  it('makes, then updates', async () => {
    const path = 'sobjects/Lead/External_Key__c/k-1';
    const first = await client.write<Made>('PATCH', path, { LastName: 'A', Company: 'C' });
    expect(first).toMatchObject({ status: 201, body: { created: true } });
    const second = await client.write<Made>('PATCH', path, { Title: 'T' });
    expect(second).toMatchObject({ status: 200, body: { created: false, id: first.body.id } });
    expect(await client.json(path)).toMatchObject({ Id: first.body.id, Title: 'T' });
  });

  it('answers 300 when several match, 404 when the field is none', async () => {
    await client.control('POST', '/records/Lead', {
      records: [
        { LastName: 'A', External_Key__c: 'twin' },
        { LastName: 'B', External_Key__c: 'TWIN' },
      ],
    });
    const several = await client.write<string[]>('PATCH', 'sobjects/Lead/External_Key__c/twin', {
      Title: 'T',
    });
    expect(several.status).toBe(300);
    expect(several.body).toHaveLength(2);
    expect((await client.write('PATCH', 'sobjects/Lead/Title/x', { Title: 'T' })).status).toBe(404);
  });

  it('refuses a second record with a unique key', async () => {
    await lead({ External_Key__c: 'k' });
    const refused = await client.write<ApiErrorBody[]>('POST', 'sobjects/Lead', {
      LastName: 'B',
      Company: 'C',
      External_Key__c: 'k',
    });
    expect(refused.body[0]?.errorCode).toBe('DUPLICATE_VALUE');
  });
});

describe('collections', () => {
  it('answer 200 with one result a row, in order', async () => {
    const { status, body } = await client.write<RowResult[]>('POST', 'composite/sobjects', {
      allOrNone: false,
      records: rows('Lead', [
        { LastName: 'A', Company: 'C' },
        { LastName: 'B' },
        { LastName: 'C', Company: 'C' },
      ]),
    });
    expect(status).toBe(200);
    expect(body.map(({ success }) => success)).toEqual([true, false, true]);
    expect(body[1]?.errors).toEqual([
      {
        statusCode: 'REQUIRED_FIELD_MISSING',
        message: 'Required fields are missing: [Company]',
        fields: ['Company'],
      },
    ]);
  });

  it('write nothing with allOrNone when one row is refused', async () => {
    const { body } = await client.write<RowResult[]>('POST', 'composite/sobjects', {
      allOrNone: true,
      records: rows('Lead', [{ LastName: 'A', Company: 'C' }, { LastName: 'B' }]),
    });
    expect(body.map(({ errors }) => errors[0]?.statusCode)).toEqual([
      'ALL_OR_NONE_OPERATION_ROLLED_BACK',
      'REQUIRED_FIELD_MISSING',
    ]);
    expect(await client.query('SELECT COUNT() FROM Lead')).toMatchObject({ totalSize: 0 });
  });

  it('update, delete and retrieve', async () => {
    const ids = [await lead(), await lead()];
    const updated = await client.write<RowResult[]>('PATCH', 'composite/sobjects', {
      records: rows(
        'Lead',
        ids.map((id) => ({ id, Title: 'T' })),
      ),
    });
    expect(updated.body.every(({ success }) => success)).toBe(true);
    const deleted = await client.json<RowResult[]>(
      `composite/sobjects?ids=${ids[0]},${ids[0]}&allOrNone=false`,
      { method: 'DELETE' },
    );
    expect(deleted.map(({ errors }) => errors[0]?.statusCode)).toEqual([
      undefined,
      'ENTITY_IS_DELETED',
    ]);
    const read = await client.write<({ Title: string } | null)[]>(
      'POST',
      'composite/sobjects/Lead',
      { ids, fields: ['Title'] },
    );
    expect(read.body[0]).toBeNull();
    expect(read.body[1]).toMatchObject({ Title: 'T' });
  });

  it('upsert, and refuse a key given twice', async () => {
    const { body } = await client.write<RowResult[]>(
      'PATCH',
      'composite/sobjects/Lead/External_Key__c',
      {
        records: rows('Lead', [
          { External_Key__c: '1', LastName: 'A', Company: 'C' },
          { External_Key__c: '1', LastName: 'B', Company: 'C' },
        ]),
      },
    );
    expect(body.map(({ success, created }) => [success, created])).toEqual([
      [true, true],
      [false, undefined],
    ]);
  });

  it('take 200 rows and not 201', async () => {
    const many = (count: number) => ({
      records: rows(
        'Lead',
        Array.from({ length: count }, () => ({ LastName: 'A', Company: 'C' })),
      ),
    });
    expect((await client.write('POST', 'composite/sobjects', many(200))).status).toBe(200);
    expect((await client.write('POST', 'composite/sobjects', many(201))).status).toBe(400);
  });
});
