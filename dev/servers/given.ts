import { Connection } from '@temporalio/client';
import mongoose from 'mongoose';
import type { Place } from './place.js';
import { ensureSearchAttributes } from './search-attributes.js';
import { reasonOf, ServerTrouble } from './trouble.js';

const ANSWER_MS = 10_000;

/** The Temporal server that TEMPORAL_ADDRESS names, once it answered and has our search attributes; null when unset. */
export async function givenTemporal(place: Place) {
  const address = valueOf(place, 'TEMPORAL_ADDRESS');
  if (address === null) return null;
  place.log('Temporal: the server that TEMPORAL_ADDRESS names');
  try {
    const connection = await Connection.connect({ address, connectTimeout: ANSWER_MS });
    const namespace = valueOf(place, 'TEMPORAL_NAMESPACE') ?? 'default';
    const added = await ensureSearchAttributes(connection, namespace);
    if (added.length > 0)
      place.log(`Temporal: registered the search attributes ${added.join(', ')}`);
    await connection.close();
  } catch (cause) {
    throw new ServerTrouble(
      `The Temporal server of TEMPORAL_ADDRESS cannot be used: ${reasonOf(cause)}.`,
      'start it, correct the variable, or unset it to have a server started here.',
      { cause },
    );
  }
  return { address, uiUrl: valueOf(place, 'TEMPORAL_UI_URL'), child: null };
}

/** The MongoDB server that MONGODB_URI names, once it answered; null when unset. */
export async function givenMongodb(place: Place) {
  const uri = valueOf(place, 'MONGODB_URI');
  if (uri === null) return null;
  place.log('MongoDB: the server that MONGODB_URI names');
  const connection = mongoose.createConnection(uri, { serverSelectionTimeoutMS: ANSWER_MS });
  try {
    await connection.asPromise();
  } catch {
    // The driver's message may carry the address with its password.
    throw new ServerTrouble(
      `The MongoDB server of MONGODB_URI does not answer within ${ANSWER_MS / 1000} s.`,
      'start it, correct the variable, or unset it to have a server started here.',
    );
  } finally {
    await connection.close();
  }
  return { uri, child: null };
}

function valueOf(place: Place, name: string): string | null {
  const value = place.env[name];
  return value === undefined || value === '' ? null : value;
}
