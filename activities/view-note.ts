import type { ViewDefinition } from '../domain/sync.js';

/** What is different about a list view since the newest run, for people; null when nothing is. */
export function viewNote(before: ViewDefinition | null, now: ViewDefinition | null): string | null {
  if (before === null || now === null || before.id !== now.id) return null;
  const changes = [
    change('name', before.label, now.label),
    change('scope', before.scope ?? 'everything', now.scope ?? 'everything'),
    change('filter', before.where ?? 'none', now.where ?? 'none'),
  ].filter((text) => text !== null);
  if (changes.length === 0) return null;
  return `The list view ${now.label} was changed since the newest run. ${changes.join(' ')}`;
}

const change = (what: string, before: string, now: string): string | null =>
  before === now ? null : `Its ${what} was: ${before}. It is: ${now}.`;
