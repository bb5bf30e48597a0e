import { badRequest } from '../api-error.js';
import { DEFAULT_SETTINGS } from '../settings.js';
import type { Settings } from '../settings.js';

/** Applies changed settings. Fails for a name that is unknown or a value of another kind. */
export function changeSettings(settings: Settings, changes: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(changes)) {
    if (!(name in DEFAULT_SETTINGS)) throw badRequest('BAD_CONTROL', `there is no option ${name}`);
    if (!fits(name, value))
      throw badRequest('BAD_CONTROL', `${name} can not be ${JSON.stringify(value)}`);
    Object.assign(settings, { [name]: value });
  }
}

const NULLABLE: Record<string, string> = {
  instanceUrl: 'string',
  tokenUses: 'number',
  tokenSeconds: 'number',
  maxCursors: 'number',
};
const CHOICES: Record<string, unknown[]> = {
  locatorStyle: ['new', 'old'],
  locatorErrorStatus: [400, 404],
  unknownStatus: ['default', 'refuse'],
  bulkProgressBy: ['polls', 'clock'],
  bulkOrder: ['id', 'shuffled', 'chunks'],
  bulkEmptyResult: ['header', 'empty'],
  bulkNotReady: [204, 400],
};

function fits(name: string, value: unknown): boolean {
  const choices = CHOICES[name];
  if (choices) return choices.includes(value);
  const nullable = NULLABLE[name];
  if (nullable) return value === null || typeof value === nullable;
  return typeof value === typeof Reflect.get(DEFAULT_SETTINGS, name);
}
