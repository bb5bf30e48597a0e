import { toASCII } from 'tr46';
import validator from 'validator';

/** What a record's address field turned out to hold. */
export type Address =
  | { kind: 'empty' }
  | { kind: 'invalid'; fault: AddressFault }
  | { kind: 'usable'; email: string; role: boolean };

export type AddressFault = 'noAtSign' | 'domain' | 'syntax' | 'notText';

/** Mailboxes that belong to a function and not to a person. */
export const ROLE_LOCAL_PARTS: ReadonlySet<string> = new Set(
  (
    'abuse admin administrator billing contact enquiries help helpdesk hello hostmaster hr info ' +
    'inquiry jobs mail mailer-daemon marketing no-reply noc noreply office postmaster press ' +
    'privacy root sales security service spam support team webmaster'
  ).split(' '),
);

/**
 * Normalises (trimmed, lower case, IDN to ASCII: C10) and checks an address; never throws.
 * @param roleNames mailboxes that count as role addresses, in lower case; absent for the usual ones
 */
export function readAddress(raw: unknown, roleNames?: readonly string[]): Address {
  if (raw === null || raw === undefined) return { kind: 'empty' };
  if (typeof raw !== 'string') return { kind: 'invalid', fault: 'notText' };
  const text = raw.trim().toLowerCase();
  if (text === '') return { kind: 'empty' };
  const at = text.lastIndexOf('@');
  if (at < 1) return { kind: 'invalid', fault: 'noAtSign' };
  const domain = toASCII(text.slice(at + 1), { checkHyphens: true, verifyDNSLength: true });
  if (!domain) return { kind: 'invalid', fault: 'domain' };
  const local = text.slice(0, at);
  const email = `${local}@${domain}`;
  if (!validator.isEmail(email)) return { kind: 'invalid', fault: 'syntax' };
  const mailbox = local.replace(/\+.*$/, '');
  const role = roleNames ? roleNames.includes(mailbox) : ROLE_LOCAL_PARTS.has(mailbox);
  return { kind: 'usable', email, role };
}
