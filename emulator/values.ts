/** A stored field value. Datetimes are kept as milliseconds since 1970, dates as `YYYY-MM-DD`. */
export type Value = string | number | boolean | null;

const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`);

/** `2026-11-23T01:02:03.000+0000`, the form of Salesforce answers: no colon in the offset, milliseconds always zero. */
export function formatDateTime(ms: number): string {
  const at = new Date(ms);
  const date = `${at.getUTCFullYear()}-${two(at.getUTCMonth() + 1)}-${two(at.getUTCDate())}`;
  const time = `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())}`;
  return `${date}T${time}.000+0000`;
}

/** Milliseconds of an ISO instant in any form Salesforce accepts, cut to the second; null when it is not one. */
export function parseDateTime(text: string): number | null {
  if (!text.includes('T')) return null;
  const tail = text.slice(-5);
  const compactOffset = (tail[0] === '+' || tail[0] === '-') && !tail.includes(':');
  const ms = Date.parse(compactOffset ? `${text.slice(0, -2)}:${text.slice(-2)}` : text);
  return Number.isNaN(ms) ? null : wholeSecond(ms);
}

export function wholeSecond(ms: number): number {
  return Math.floor(ms / 1000) * 1000;
}

/** True for a calendar day written `YYYY-MM-DD` that exists. */
export function isDate(text: string): boolean {
  if (text.length !== 10 || text[4] !== '-' || text[7] !== '-') return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}
