import { describe, expect, it } from 'vitest';
import type { MemberRow, Sync } from './api.js';
import { MAPPING, useHouse } from './house.js';

describe('a person on a list as a Lead and as a Contact', { timeout: 300_000 }, () => {
  const house = useHouse({ name: 'two', org: { seed: 9, leads: 300, contacts: 100 } });
  const email = 'twice.here@example.com';
  let leads: Sync;
  let contacts: Sync;
  let leadId: string;
  let contactId: string;

  const insert = async (object: string, values: Record<string, unknown>): Promise<string> => {
    const made = (await house.edit('POST', `records/${object}`, values)) as { ids: string[] };
    return made.ids[0] ?? '';
  };
  const member = () =>
    house.api.send<MemberRow>('GET', `/v1/lists/${leads.listId}/members/${email}`);
  const run = async (sync: Sync) => {
    const ended = await house.run(sync.id);
    expect(ended.error).toBeNull();
    return ended;
  };

  it('is one member with two claims, and the Contact speaks for it', async () => {
    leadId = await insert('Lead', { LastName: 'AsLead', Company: 'Acme', Email: email });
    contactId = await insert('Contact', {
      LastName: 'AsContact',
      Email: ` ${email.toUpperCase()}`,
    });
    const connection = await house.connect();
    const list = await house.list();
    leads = await house.sync(connection, list);
    contacts = await house.sync(connection, list, {
      name: 'Newsletter contacts',
      source: { object: 'Contact' },
      mapping: MAPPING.filter(({ from }) => !['Company', 'Country'].includes(from)),
    });
    await run(leads);
    await run(contacts);
    const { body } = await member();
    expect(body.claims.map(({ recordId }) => recordId).sort()).toEqual([contactId, leadId].sort());
    expect(body).toMatchObject({ email, status: 'subscribed', fields: { lastName: 'AsContact' } });
  });

  it('stays by the claim of the Contact when the Lead is deleted', async () => {
    await house.edit('DELETE', `records/Lead/${leadId}`);
    const ended = await run(leads);
    expect(ended.counts?.removals).toMatchObject({ deleted: 1 });
    const { status, body } = await member();
    expect(status).toBe(200);
    expect(body.claims.map(({ recordId }) => recordId)).toEqual([contactId]);
    expect(body.status).toBe('subscribed');
  });

  it('goes with the last claim', async () => {
    await house.edit('DELETE', `records/Contact/${contactId}`);
    const ended = await run(contacts);
    expect(ended.counts?.removals).toMatchObject({ deleted: 1 });
    const { body } = await member();
    const turns = (body as { decisions?: { outcome: string }[] }).decisions ?? [];
    expect([body.status, body.claims, turns[0]?.outcome]).toEqual([null, [], 'deleted']);
  });
});
