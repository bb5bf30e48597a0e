import type { FieldSummary } from './port.js';

const KEPT_MS = 60_000;

/** Describe answers of one opened org, kept for a minute: a run asks for the same object in several places. */
export function keepingDescribes(
  read: (object: string) => Promise<FieldSummary[]>,
  clock: () => number,
): (object: string) => Promise<FieldSummary[]> {
  const kept = new Map<string, { until: number; fields: Promise<FieldSummary[]> }>();
  return (object) => {
    const known = kept.get(object);
    if (known !== undefined && known.until > clock()) return known.fields;
    const fields = read(object);
    kept.set(object, { until: clock() + KEPT_MS, fields });
    fields.catch(() => kept.delete(object));
    return fields;
  };
}
