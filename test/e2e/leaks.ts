import type { House } from './house.js';
import type { Source } from './truth.js';

/** Every string and every payload of a Temporal answer, decoded, as one text. */
export function textOf(value: unknown): string {
  const parts: string[] = [];
  const seen = new Set<object>();
  const walk = (at: unknown): void => {
    if (typeof at === 'string') parts.push(at, ...decoded(at));
    else if (at instanceof Uint8Array) parts.push(Buffer.from(at).toString('utf8'));
    else if (typeof at === 'object' && at !== null && !seen.has(at)) {
      seen.add(at);
      for (const [name, inner] of Object.entries(at)) {
        parts.push(name);
        walk(inner);
      }
    }
  };
  walk(value);
  return parts.join('\n');
}

/** What a text hides when it is base64 of readable text. */
function decoded(text: string): string[] {
  if (text.length < 8 || !/^[A-Za-z0-9+/_-]+={0,2}$/.test(text)) return [];
  const plain = Buffer.from(text, 'base64').toString('utf8');
  return plain.includes('\ufffd') ? [] : [plain];
}

/** All that Temporal keeps of the workflows of a sync: histories, ids, attributes, memo, summaries, details. */
export async function temporalText(house: House, syncId: string): Promise<string> {
  const parts: unknown[] = [];
  for await (const info of house.temporal.workflow.list({ query: `SyncId = "${syncId}"` })) {
    const handle = house.temporal.workflow.getHandle(info.workflowId, info.runId);
    parts.push(info.raw, await handle.fetchHistory(), (await handle.describe()).raw);
    parts.push(await handle.query('__temporal_workflow_metadata'));
  }
  if (parts.length < 8) throw new Error('Temporal shows less than a sync and a run');
  return textOf(parts);
}

export interface Leak {
  what: string;
  value: string;
}

/** Values of these records, and these secrets, that stand in a text. Names count as whole words. */
export function leaksIn(text: string, people: Source[], secrets: Record<string, string>): Leak[] {
  const lower = text.toLowerCase();
  const words = new Set(text.split(/[^\p{L}\p{N}']+/u));
  const leaks: Leak[] = [];
  for (const [what, value] of Object.entries(secrets)) {
    if (text.includes(value)) leaks.push({ what, value: value.slice(0, 4) });
  }
  for (const value of addresses(people)) {
    if (lower.includes(value)) leaks.push({ what: 'address', value });
  }
  for (const value of names(people)) {
    if (words.has(value)) leaks.push({ what: 'name', value });
  }
  return leaks;
}

/** As written, without the blanks around, and only what could not stand there by accident. */
function addresses(people: Source[]): Set<string> {
  const raw = people.map((person) =>
    String(person['Email'] ?? '')
      .trim()
      .toLowerCase(),
  );
  return new Set(raw.filter((address) => address.length > 5));
}

function names(people: Source[]): Set<string> {
  const written = people.flatMap((person) => [person['FirstName'], person['LastName']]);
  return new Set(written.filter((name): name is string => typeof name === 'string' && name !== ''));
}
