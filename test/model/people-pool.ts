import type { Random } from './random.js';
import type { Value } from './org.js';

const NAMES = ['Aya', 'Ben', 'Chika', 'Dora', 'Emeka', 'Farah', 'Goro', 'Hana', 'Ivo', 'Jun'];
const LASTS = ['Abe', 'Brown', 'Chiba', 'Diaz', 'Eto', 'Ferrari', 'Goto', 'Haas'];
const DOMAINS = ['acme.example', 'bücher.example', '会社.example', 'mail.initech.example'];
const ROLES = ['info@acme.example', 'Sales@acme.example', 'support@bücher.example'];
const MALFORMED = [
  'not an address',
  'two@@acme.example',
  'a b@acme.example',
  'nobody@',
  '@x.example',
];
const BLANKS = [null, '', '   '];
const ASCII: Record<string, string> = {
  'bücher.example': 'xn--bcher-kva.example',
  '会社.example': 'xn--6oqq00b.example',
};

/** Addresses that records share, so that they meet. */
export interface Pool {
  size: number;
}

/** An address as somebody may have typed it. */
export function someEmail(random: Random, pool: Pool): Value {
  const kind = random.next();
  if (kind < 0.05) return random.pick(BLANKS);
  if (kind < 0.09) return random.pick(MALFORMED);
  if (kind < 0.13) return random.pick(ROLES);
  return spelled(random, plainEmail(random.whole(pool.size)));
}

export function plainEmail(n: number): string {
  const name = NAMES[n % NAMES.length] ?? '';
  const domain = DOMAINS[n % DOMAINS.length] ?? '';
  return `${name.toLowerCase()}${n}@${domain}`;
}

/** The same address in other letters, with blanks around it, or with its domain in ASCII. */
export function spelled(random: Random, email: string): string {
  const kind = random.next();
  if (kind < 0.1) return email.toUpperCase();
  if (kind < 0.15) return ` ${email} `;
  if (kind < 0.25) {
    const [mailbox = '', domain = ''] = email.split('@');
    return `${mailbox}@${ASCII[domain] ?? domain}`;
  }
  return email;
}

export const lastName = (random: Random): string => random.pick(LASTS);
export const firstName = (random: Random): string | null =>
  random.chance(0.2) ? null : random.pick(NAMES);
