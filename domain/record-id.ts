const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';

/** The 18 characters of a record Id: the last three tell upper from lower case in each five of the others. */
export function longId(id: string): string {
  if (id.length !== 15) return id;
  const suffix = [0, 5, 10].map((at) => checkDigit(id.slice(at, at + 5)));
  return id + suffix.join('');
}

const checkDigit = (five: string): string =>
  DIGITS[[...five].reduce((sum, c, bit) => (/[A-Z]/.test(c) ? sum + 2 ** bit : sum), 0)] ?? '';
