import type { z } from 'zod';
import { statusOf } from '../domain/membership.js';
import type { ApiDeps } from './deps.js';
import { toStandingCause } from './schemas/consent.js';
import type { standingAnswer } from './schemas/consent.js';

/** What stands against an address on a list, with what would lift it. */
export async function standingOn(
  { consentDesk }: ApiDeps,
  listId: string,
  emailKey: string,
): Promise<z.infer<typeof standingAnswer>> {
  const causes = await consentDesk.standing(listId, emailKey);
  return { status: statusOf(causes), causes: causes.map(toStandingCause) };
}
