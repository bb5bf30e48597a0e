import type { Source } from '../domain/sync.js';
import type { Describing } from './describing.js';

/** The object of the people whom a saved source yields. */
export async function personObjectOf(
  { find }: Describing,
  { object, people, emailField }: Pick<Source, 'object' | 'people' | 'emailField'>,
): Promise<string> {
  if (people !== 'self') return 'Contact';
  if (!emailField.includes('.')) return object;
  const found = await find(object, emailField);
  return ('objects' in found ? found.objects[0] : undefined) ?? object;
}
