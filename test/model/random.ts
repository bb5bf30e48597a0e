/** Chance that can be had again: the same seed answers the same things in the same order. */
export interface Random {
  /** 0 ≤ x < 1 */
  next(): number;
  /** A whole number from 0 to `below` less one. */
  whole(below: number): number;
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(of: readonly T[]): T;
  some<T>(of: readonly T[], share: number): T[];
}

/** Mulberry32: small, and good enough to choose with. */
export function createRandom(seed: number): Random {
  let state = (seed * 2_654_435_761) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (below: number): number => Math.floor(next() * below);
  return {
    next,
    whole,
    between: (least, most) => least + whole(most - least + 1),
    chance: (share) => next() < share,
    pick: (of) => {
      const one = of[whole(of.length)];
      if (one === undefined) throw new RangeError('nothing to pick from');
      return one;
    },
    some: (of, share) => of.filter(() => next() < share),
  };
}
