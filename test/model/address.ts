import { toASCII } from 'tr46';
import validator from 'validator';

export type Address =
  { kind: 'usable'; email: string; isRole: boolean } | { kind: 'empty' | 'invalid'; email: null };

/** Mailboxes of functions that the generator makes; all of them are usual ones. */
const ROLES = ['info', 'sales', 'support', 'admin'];

/** C10: trimmed, lower case, the domain in ASCII. */
export function addressOf(raw: unknown): Address {
  const text = String(raw ?? '')
    .trim()
    .toLowerCase();
  if (text === '') return { kind: 'empty', email: null };
  const at = text.lastIndexOf('@');
  const mailbox = text.slice(0, at);
  const domain = at < 0 ? null : toASCII(text.slice(at + 1));
  const email = `${mailbox}@${domain ?? ''}`;
  if (at < 1 || domain === null || !validator.isEmail(email)) {
    return { kind: 'invalid', email: null };
  }
  return { kind: 'usable', email, isRole: ROLES.includes(mailbox) };
}
