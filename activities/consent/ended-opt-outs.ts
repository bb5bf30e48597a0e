import type { Consent } from '../../domain/member.js';
import { newsOf, writeConsents } from '../write-consents.js';
import type { ConsentLook } from './look.js';
import { asked, stillClear, toOptedOut } from './still-clear.js';

/** What becomes of more ends than may be applied. */
export interface EndsPolicy {
  /** Ends of opt-outs that one look may apply (C5). */
  max: number;
  /** Told before anything ends: how many there are. */
  met(ends: number): Promise<void>;
  /** Keeps ends that wait, a part at a time. */
  keep(part: number, ends: Consent[]): Promise<void>;
}

const PART = 1_000;

/**
 * Opt-outs that Salesforce ended. They are gathered until the whole org was read, so that their number is known before
 * the first is applied: more than allowed, and all of them wait. Memory holds no more than may be applied.
 */
export class EndedOptOuts {
  private ends: Consent[] = [];
  private count = 0;
  private parts = 0;

  constructor(
    private readonly look: ConsentLook,
    private readonly policy: EndsPolicy,
  ) {}

  /** @param consents own opt-outs whose flags are clear */
  async add(consents: readonly Consent[]): Promise<void> {
    const ends = consents.flatMap((consent) => this.look.known.endedBy(consent));
    this.count += ends.length;
    this.ends.push(...ends);
    while (this.count > this.policy.max && this.ends.length >= PART) await this.keepPart();
  }

  /** Applies the ends, each asked for once more, or lets all of them wait. Answers how many wait. */
  async settle(): Promise<number> {
    if (this.count === 0) return 0;
    await this.policy.met(this.count);
    if (this.count > this.policy.max) {
      while (this.ends.length > 0) await this.keepPart();
      return this.count;
    }
    const ended = await endStillClear(this.look, this.ends);
    this.look.tally.changed += ended;
    return 0;
  }

  private async keepPart(): Promise<void> {
    await this.policy.keep(this.parts, this.ends.splice(0, PART));
    this.parts += 1;
  }
}

/**
 * Ends those of these opt-outs whose flags are clear at this moment, and looks once more afterwards: a flag that was set
 * meanwhile may have been seen by a reader to whom it was no news. Answers how many ended.
 */
export async function endStillClear(
  look: Pick<ConsentLook, 'deps' | 'org' | 'orgId' | 'beat' | 'known'>,
  ends: readonly Consent[],
): Promise<number> {
  const clear = await stillClear(look, ends);
  const news = newsOf(clear, look.known);
  await writeConsents(look.deps, look.orgId, news);
  const again = (await asked(look, clear)).filter(({ optedOut }) => optedOut === true);
  const setAgain = again.map(({ consent }) => toOptedOut(look, consent));
  await writeConsents(look.deps, look.orgId, newsOf(setAgain, look.known));
  return news.consents.length - setAgain.length;
}
