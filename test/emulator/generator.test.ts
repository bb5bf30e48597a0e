import { afterEach, describe, expect, it } from 'vitest';
import { startEmulator } from '../../emulator/index.js';
import type { Emulator, EmulatorOptions } from '../../emulator/index.js';

type Row = Record<string, string | number | boolean | null>;

const running: Emulator[] = [];

async function rowsOf(object: string, options: EmulatorOptions, fields = ''): Promise<Row[]> {
  const emulator = await startEmulator(options);
  running.push(emulator);
  const answer = await fetch(
    `${emulator.url}/__emulator/records/${object}${fields && `?fields=${fields}`}`,
  );
  const text = await answer.text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

describe('the generator', () => {
  it('gives the same records for the same seed', async () => {
    const options = { seed: 7, leads: 300, contacts: 50 };
    const first = await rowsOf('Lead', options);
    expect(first).toHaveLength(300);
    expect(await rowsOf('Lead', options)).toEqual(first);
  });

  it('gives other people for another seed', async () => {
    const emails = async (seed: number): Promise<unknown[]> =>
      (await rowsOf('Lead', { seed, leads: 50 })).map((row) => row.Email);
    expect(await emails(1)).not.toEqual(await emails(2));
  });

  it('makes each kind of address in about its share', async () => {
    const rows = await rowsOf('Lead', { leads: 20_000 }, 'Email');
    const share = (test: (email: string | null) => boolean): number =>
      rows.filter(({ Email }) => test(typeof Email === 'string' ? Email : null)).length /
      rows.length;
    expect(share((email) => email === null)).toBeCloseTo(0.02, 2);
    expect(share((email) => email !== null && email !== email.trim())).toBeGreaterThan(0.005);
    expect(share((email) => /[^\x20-\x7e]/.test(email ?? ''))).toBeCloseTo(0.005, 2);
    expect(
      share((email) =>
        /^(info|sales|admin|support|postmaster|webmaster|noreply)@/.test(email ?? ''),
      ),
    ).toBeCloseTo(0.01, 2);
    const seen = new Set<string>();
    let repeated = 0;
    for (const { Email } of rows) {
      const key = String(Email).trim().toLowerCase();
      if (Email !== null && key !== 'n/a' && seen.has(key)) repeated++;
      seen.add(key);
    }
    expect(repeated / rows.length).toBeCloseTo(0.03, 2);
  });

  it('makes opted-out and converted leads, the latter with the contact they became', async () => {
    const options = { leads: 10_000, contacts: 1_000 };
    const fields = 'Id,LastName,Email,IsConverted,ConvertedContactId,HasOptedOutOfEmail';
    const leads = await rowsOf('Lead', options, fields);
    const contacts = new Map(
      (await rowsOf('Contact', options, 'Id,LastName,Email')).map((row) => [row.Id, row]),
    );
    const converted = leads.filter(({ IsConverted }) => IsConverted === true);
    expect(converted.length / leads.length).toBeCloseTo(0.03, 2);
    expect(leads.filter((row) => row.HasOptedOutOfEmail === true).length).toBeGreaterThan(400);
    for (const lead of converted) {
      const contact = contacts.get(lead.ConvertedContactId ?? null);
      expect([lead.LastName, lead.Email]).toEqual([contact?.LastName, contact?.Email]);
    }
  });

  it('takes shares as options', async () => {
    const rows = await rowsOf('Lead', { leads: 200, shares: { blankEmail: 1, converted: 0 } });
    expect(rows.every((row) => row.Email === null && row.IsConverted === false)).toBe(true);
  });

  it('has Japanese names among the others, and long notes with quotes and line breaks', async () => {
    const rows = await rowsOf('Lead', { leads: 500 });
    expect(rows.some(({ LastName }) => /\p{Script=Han}/u.test(String(LastName)))).toBe(true);
    expect(rows.some(({ LastName }) => LastName === "O'Brien")).toBe(true);
    expect(rows.some(({ Description }) => String(Description).includes('\n'))).toBe(true);
  });

  it('keeps the Ids ascending by byte', async () => {
    const ids = (await rowsOf('Lead', { leads: 3_000 }, 'Id')).map((row) => String(row.Id));
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(3_000);
  });

  it('stamps records in order: created, modified, system', async () => {
    for (const row of await rowsOf('Lead', { leads: 300 })) {
      const [created, modified, system] = [
        row.CreatedDate,
        row.LastModifiedDate,
        row.SystemModstamp,
      ].map((stamp) => Date.parse(String(stamp)));
      expect(created).toBeLessThanOrEqual(modified ?? 0);
      expect(modified).toBeLessThanOrEqual(system ?? 0);
    }
  });
});
