/** A stream of well-mixed 32-bit numbers addressed by (record, purpose): any of them without those before it. */
export type Noise = (index: number, purpose: number) => number;

export function createNoise(seed: number): Noise {
  const start = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b);
  return (index, purpose) => {
    let mixed = start ^ Math.imul(index + 1, 0x9e3779b1) ^ Math.imul(purpose + 1, 0xc2b2ae35);
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x7feb352d);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}

/** 0 ≤ x < 1 */
export function unit(noise: number): number {
  return noise / 4294967296;
}

export function pick<T>(list: readonly T[], noise: number): T {
  const chosen = list[noise % list.length];
  if (chosen === undefined) throw new RangeError('nothing to pick from');
  return chosen;
}

/** A stream for choices that depend on order (faults, shrunk pages), repeatable by seed. */
export function createSequence(seed: number): () => number {
  const noise = createNoise(seed);
  let at = 0;
  return () => unit(noise(at++, 0));
}
