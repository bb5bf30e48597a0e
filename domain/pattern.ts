/** How conditions are joined: `((1 and 2) or 3)`, numbers counted from 1. Salesforce's filter logic, read by us. */
export type Pattern =
  { condition: number } | { not: Pattern } | { join: 'and' | 'or'; parts: Pattern[] };

export interface PatternProblem {
  /** Place in the text, counted from 1. */
  position: number;
  message: string;
}

export type PatternReading = { pattern: Pattern } | { problem: PatternProblem };

export const MAX_PATTERN_DEPTH = 32;

/**
 * Reads a pattern over `count` conditions. `and` and `or` next to each other need parentheses, as in Salesforce;
 * every condition must be used. Case does not matter.
 */
export function readPattern(text: string, count: number): PatternReading {
  const reader = new PatternReader(tokensOf(text), count, text.length + 1);
  try {
    return { pattern: reader.whole() };
  } catch (error) {
    if (error instanceof Misread) return { problem: error.problem };
    throw error;
  }
}

/** The shortest text that reads as the pattern. */
export function printPattern(pattern: Pattern): string {
  if ('condition' in pattern) return String(pattern.condition);
  if ('not' in pattern) return `not ${printPart(pattern.not)}`;
  return pattern.parts.map(printPart).join(` ${pattern.join} `);
}

const printPart = (part: Pattern): string =>
  'join' in part ? `(${printPattern(part)})` : printPattern(part);

interface Token {
  text: string;
  position: number;
}

/** Never leaves this file. */
class Misread extends Error {
  constructor(readonly problem: PatternProblem) {
    super(problem.message);
  }
}

class PatternReader {
  private at = 0;
  private depth = 0;
  private readonly used = new Set<number>();

  constructor(
    private readonly tokens: Token[],
    private readonly count: number,
    private readonly end: number,
  ) {}

  whole(): Pattern {
    const pattern = this.joined();
    if (this.next) throw this.expected(this.next.text === ')' ? 'no ) here' : 'and, or');
    const unused = numbersTo(this.count).filter((number) => !this.used.has(number));
    if (unused.length === 0) return pattern;
    throw misread(this.end, `leaves out condition ${unused.join(', ')}: use every condition`);
  }

  /** Parts of one kind of join: a mixture would have to be guessed. */
  private joined(): Pattern {
    const first = this.part();
    const join = this.joiner();
    if (join === null) return first;
    const parts = [first];
    while (this.joiner() === join) {
      this.at++;
      parts.push(this.part());
    }
    if (this.joiner() !== null) throw this.mixed();
    return { join, parts };
  }

  private part(): Pattern {
    if (this.depth >= MAX_PATTERN_DEPTH) throw this.tooDeep();
    this.depth++;
    const part = this.partHere();
    this.depth--;
    return part;
  }

  private partHere(): Pattern {
    if (this.takes('not')) return { not: this.part() };
    if (!this.takes('(')) return this.condition();
    const inner = this.joined();
    if (!this.takes(')')) throw this.expected('), and, or');
    return inner;
  }

  private condition(): Pattern {
    const token = this.next;
    if (!token || !/^\d+$/.test(token.text)) throw this.expected('a number, ( or not');
    const condition = Number(token.text);
    if (condition < 1 || condition > this.count) throw this.unknown(token);
    this.at++;
    this.used.add(condition);
    return { condition };
  }

  private get next(): Token | undefined {
    return this.tokens[this.at];
  }

  private joiner(): 'and' | 'or' | null {
    const text = this.next?.text;
    return text === 'and' || text === 'or' ? text : null;
  }

  private takes(text: string): boolean {
    if (this.next?.text !== text) return false;
    this.at++;
    return true;
  }

  private get place(): number {
    return this.next?.position ?? this.end;
  }

  private expected(what: string): Misread {
    const found = this.next ? `not "${this.next.text}"` : 'but the pattern ends';
    return misread(this.place, `expected ${what}, ${found}`);
  }

  private mixed(): Misread {
    const message = 'mixes and with or: put parentheses, as in (1 and 2) or 3';
    return misread(this.place, message);
  }

  private tooDeep(): Misread {
    return misread(this.place, `nests deeper than ${MAX_PATTERN_DEPTH}: write it flatter`);
  }

  private unknown({ position, text }: Token): Misread {
    const known = this.count === 0 ? 'there are none' : `there are 1 to ${this.count}`;
    return misread(position, `names condition ${text}, and ${known}`);
  }
}

function tokensOf(text: string): Token[] {
  const found = text.matchAll(/\d+|[()]|[^\s()\d]+/g);
  return [...found].map(({ 0: token, index }) => ({
    text: token.toLowerCase(),
    position: index + 1,
  }));
}

const misread = (position: number, what: string): Misread =>
  new Misread({ position, message: `${what} (at position ${position})` });

const numbersTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);
