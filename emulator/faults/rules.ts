import type { Fault } from './kinds.js';

/** When a fault strikes. All conditions given must hold; the counting ones count the requests that the others let through. */
export interface FaultRule {
  id?: string;
  /** Part of the path or query, decoded; also of the paths inside a composite request. */
  path?: string;
  method?: string;
  /** The sObject the request is about. */
  object?: string;
  /** Strikes from the nth matching request on (1 is the first); once, unless `times` says more. */
  nth?: number;
  /** Strikes at each nth matching request. */
  every?: number;
  /** How often it may strike in all. */
  times?: number;
  /** 0 to 1, drawn from the seeded sequence. */
  probability?: number;
  fault: Fault;
}

export interface Subject {
  method: string;
  /** The request's path and those of its subrequests. */
  paths: string[];
  /** Lower-case names; asked for only by rules that need it. */
  objects: () => string[];
}

interface Kept {
  rule: FaultRule & { id: string };
  seen: number;
  struck: number;
}

export class FaultRules {
  private rules: Kept[] = [];
  private next = 1;

  constructor(private readonly random: () => number) {}

  /** Adds a rule and answers its id. */
  add(rule: FaultRule): string {
    const id = rule.id ?? `fault-${this.next++}`;
    this.rules = this.rules.filter((kept) => kept.rule.id !== id);
    this.rules.push({ rule: { ...rule, id }, seen: 0, struck: 0 });
    return id;
  }

  remove(id: string): boolean {
    const before = this.rules.length;
    this.rules = this.rules.filter((kept) => kept.rule.id !== id);
    return this.rules.length < before;
  }

  clear(): void {
    this.rules = [];
  }

  list(): (FaultRule & { id: string; seen: number; struck: number })[] {
    return this.rules.map(({ rule, seen, struck }) => ({ ...rule, seen, struck }));
  }

  /** The faults that strike this request, in the order of their rules. Counts it. */
  strike(subject: Subject): Fault[] {
    return this.rules.filter((kept) => this.strikes(kept, subject)).map(({ rule }) => rule.fault);
  }

  private strikes(kept: Kept, subject: Subject): boolean {
    const { rule } = kept;
    if (!applies(rule, subject)) return false;
    kept.seen++;
    const times = rule.times ?? (rule.nth === undefined ? Number.POSITIVE_INFINITY : 1);
    if (kept.struck >= times) return false;
    if (kept.seen < (rule.nth ?? 1)) return false;
    if (rule.every !== undefined && kept.seen % rule.every !== 0) return false;
    if (rule.probability !== undefined && this.random() >= rule.probability) return false;
    kept.struck++;
    return true;
  }
}

function applies(rule: FaultRule, subject: Subject): boolean {
  const { path, method, object } = rule;
  if (method !== undefined && method.toUpperCase() !== subject.method) return false;
  if (path !== undefined && !subject.paths.some((one) => one.includes(path))) return false;
  return object === undefined || subject.objects().includes(object.toLowerCase());
}
