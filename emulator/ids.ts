/**
 * Salesforce record Ids: 3 characters of key prefix, 3 of instance, 9 of a base-62 number, and in the
 * 18-character form 3 more that spell out which letters are upper case.
 */
const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const CHECKSUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const INSTANCE = '5g0';
const NUMBER_LENGTH = 9;

/** The three characters that make a 15-character Id safe to compare without regard to case. */
export function idChecksum(id15: string): string {
  let suffix = '';
  for (let chunk = 0; chunk < 3; chunk++) {
    let bits = 0;
    for (let at = 0; at < 5; at++) {
      const code = id15.charCodeAt(chunk * 5 + at);
      if (code >= 65 && code <= 90) bits |= 1 << at;
    }
    suffix += CHECKSUM.charAt(bits);
  }
  return suffix;
}

/** The 18-character Id of record `number` under a key prefix. Ascending numbers give Ids ascending by byte. */
export function idOf(keyPrefix: string, number: number): string {
  let digits = '';
  let rest = number;
  for (let at = 0; at < NUMBER_LENGTH; at++) {
    digits = DIGITS.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  const id15 = keyPrefix + INSTANCE + digits;
  return id15 + idChecksum(id15);
}

/** The number inside an Id of this key prefix; null when the Id is of another kind. */
export function numberOfId(keyPrefix: string, id: string): number | null {
  if (!id.startsWith(keyPrefix + INSTANCE)) return null;
  return digitsToNumber(id.slice(keyPrefix.length + INSTANCE.length, 15));
}

function digitsToNumber(digits: string): number | null {
  let number = 0;
  for (const digit of digits) {
    const value = DIGITS.indexOf(digit);
    if (value < 0) return null;
    number = number * 62 + value;
  }
  return number;
}

/** The number to seek from for an Id bound that may belong to another prefix: all records lie on one side of it. */
export function seekNumber(keyPrefix: string, id: string): number {
  const exact = numberOfId(keyPrefix, id);
  if (exact !== null) return exact;
  return id.slice(0, 15) < keyPrefix + INSTANCE ? -1 : Number.POSITIVE_INFINITY;
}

/** True for 15 letters and digits, or 18 whose last three agree with the first fifteen. */
export function isRecordId(text: string): boolean {
  if (text.length !== 15 && text.length !== 18) return false;
  for (const character of text) if (!DIGITS.includes(character)) return false;
  return text.length === 15 || idChecksum(text).toUpperCase() === text.slice(15).toUpperCase();
}

/** The 18-character form of a valid Id of either length. */
export function toId18(id: string): string {
  const id15 = id.slice(0, 15);
  return id15 + idChecksum(id15);
}
