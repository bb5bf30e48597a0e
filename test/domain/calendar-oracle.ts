/**
 * A second reading of the calendar's rule, with Intl alone: walk minute by minute and look at the wall clock.
 * A written time that the clocks skip counts where the wall clock jumps over it; one that comes twice counts at first.
 */
export interface Rule {
  timeZone: string;
  /** Is a minute of the wall clock, `YYYY-MM-DDTHH:MM`, one to fire at? */
  matches(wall: string): boolean;
}

const MINUTE = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();

export function wallOf(epochMs: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (!format) {
    const two = '2-digit' as const;
    format = new Intl.DateTimeFormat('sv-SE', {
      ...{ timeZone, year: 'numeric', month: two, day: two, hour: two, minute: two },
      hourCycle: 'h23',
    });
    formats.set(timeZone, format);
  }
  return format.format(epochMs).replace(' ', 'T');
}

/** The fires after `from` (excluded) up to `to` (included), as epoch milliseconds. Both on a full minute. */
export function firesBetween(rule: Rule, from: number, to: number): number[] {
  const fires: number[] = [];
  // Walls of the last day, to tell a minute that comes twice from one that is new.
  let newest = wallOf(from - 24 * 60 * MINUTE, rule.timeZone);
  for (let at = from - 24 * 60 * MINUTE; at <= to; at += MINUTE) {
    const wall = wallOf(at, rule.timeZone);
    const passed = wall > newest ? wallsBetween(newest, wall) : [];
    if (wall > newest) newest = wall;
    if (at > from && passed.some((minute) => rule.matches(minute))) fires.push(at);
  }
  return fires;
}

/** Minutes of the wall clock after one up to another: more than one where the clocks jump. */
function wallsBetween(after: string, upTo: string): string[] {
  const walls: string[] = [];
  for (let at = Date.parse(`${after}Z`) + MINUTE; at <= Date.parse(`${upTo}Z`); at += MINUTE) {
    walls.push(new Date(at).toISOString().slice(0, 16));
  }
  return walls;
}
