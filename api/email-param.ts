import { readAddress } from '../domain/email-address.js';
import { invalid } from './errors.js';

/** The normalised address; throws 400 naming the place. */
export function normalised(email: string, path: string): string {
  const address = readAddress(email);
  if (address.kind === 'usable') return address.email;
  throw invalid([{ path, message: 'is not an address: write name@example.com' }]);
}
