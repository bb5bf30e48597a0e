/** The org's clock. Every stamp, date literal and `Date` header comes from it; a test may move or stop it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Jumps to an instant; `frozen` stops it there until it is set or advanced again. */
  set(ms: number, frozen?: boolean): void;
  advance(ms: number): void;
}

export function createClock(read: () => number = Date.now): Clock {
  let offset = 0;
  let stopped: number | null = null;
  return {
    now: () => stopped ?? read() + offset,
    set(ms, frozen = false) {
      offset = ms - read();
      stopped = frozen ? ms : null;
    },
    advance(ms) {
      offset += ms;
      if (stopped !== null) stopped += ms;
    },
  };
}
