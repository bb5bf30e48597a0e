import type { Value } from '../values.js';
import {
  DOMAINS,
  JAPANESE_FIRST,
  JAPANESE_LAST,
  ROLES,
  UNICODE_DOMAINS,
  WESTERN_FIRST,
  WESTERN_LAST,
} from './names.js';
import type { Spelled } from './names.js';
import { pick, unit } from './random.js';
import type { Noise } from './random.js';
import type { Shares } from './shares.js';

export type EmailKind = 'blank' | 'malformed' | 'role' | 'repeated' | 'unicode' | 'plain';

/** What is derived of one person from the place in the population alone. */
export interface People {
  japanese(index: number): boolean;
  first(index: number): Spelled;
  last(index: number): Spelled;
  emailKind(index: number): EmailKind;
  email(index: number): Value;
}

/** One stream of noise per choice; `earlier` takes as many as it needs from its number on. */
const PURPOSE = { origin: 1, first: 2, last: 3, kind: 4, domain: 5, twist: 6, earlier: 1000 };

/** People of a population; `tag` keeps the addresses of two populations apart. */
export function createPeople(noise: Noise, shares: Shares, tag: string): People {
  const japanese = (index: number): boolean => unit(noise(index, PURPOSE.origin)) < shares.japanese;
  const first = (index: number): Spelled =>
    pick(japanese(index) ? JAPANESE_FIRST : WESTERN_FIRST, noise(index, PURPOSE.first));
  const last = (index: number): Spelled =>
    pick(japanese(index) ? JAPANESE_LAST : WESTERN_LAST, noise(index, PURPOSE.last));
  const emailKind = (index: number): EmailKind => kindAt(unit(noise(index, PURPOSE.kind)), shares);

  const address = (index: number, domain: string): string =>
    `${first(index).spelled}.${last(index).spelled}.${tag}${index.toString(36)}@${domain}`;
  const plain = (index: number): string =>
    address(index, pick(DOMAINS, noise(index, PURPOSE.domain)));

  function repeated(index: number): string {
    for (let at = 0; at < 32 && index > 0; at++) {
      const earlier = noise(index, PURPOSE.earlier + at) % index;
      if (emailKind(earlier) === 'plain') return twist(plain(earlier), noise(index, PURPOSE.twist));
    }
    return plain(index);
  }

  function email(index: number): Value {
    const kind = emailKind(index);
    if (kind === 'plain') return plain(index);
    if (kind === 'blank') return null;
    if (kind === 'repeated') return repeated(index);
    const choice = noise(index, PURPOSE.twist);
    if (kind === 'malformed') return malformed(plain(index), choice);
    if (kind === 'role') return `${pick(ROLES, choice)}@${tag}${index.toString(36)}.example`;
    return address(index, pick(UNICODE_DOMAINS, choice));
  }

  return { japanese, first, last, emailKind, email };
}

function kindAt(at: number, shares: Shares): EmailKind {
  let edge = shares.blankEmail;
  if (at < edge) return 'blank';
  if (at < (edge += shares.malformedEmail)) return 'malformed';
  if (at < (edge += shares.roleEmail)) return 'role';
  if (at < (edge += shares.repeatedEmail)) return 'repeated';
  return at < edge + shares.unicodeDomain ? 'unicode' : 'plain';
}

/** The same address as people type it again. */
function twist(address: string, choice: number): string {
  const forms = [
    address,
    address.toUpperCase(),
    address.charAt(0).toUpperCase() + address.slice(1),
    ` ${address}`,
    `${address} `,
    ` ${address.toUpperCase()} `,
  ];
  return pick(forms, choice);
}

function malformed(address: string, choice: number): string {
  const forms = [
    address.replace('@', ''),
    address.replace('@', '@@'),
    address.slice(0, address.indexOf('@') + 1),
    address.replace('.', '..').replace('@', ' @ '),
    `${address},${address}`.slice(0, 80),
    'n/a',
  ];
  return pick(forms, choice);
}
