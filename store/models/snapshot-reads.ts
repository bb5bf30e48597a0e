import type { Query, Schema } from 'mongoose';

/** A field that no document has: leaving it out leaves all of them in. */
const EVERYTHING = { _live: 0 } as const;

/**
 * Gives every read a projection. The embedded server answers a read without one from the live document, which the
 * next write may change before it is sent: two callers would be handed one number, or an old claim beside a new
 * `rev`. With one it sends a copy. MongoDB does not care.
 */
export function snapshotReads(schema: Schema): void {
  schema.pre(
    ['find', 'findOne', 'findOneAndUpdate'],
    function (this: Query<unknown, unknown>): void {
      if (Object.keys(this.projection() ?? {}).length === 0) this.projection(EVERYTHING);
    },
  );
}
