import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createConsentDesk } from '../../activities/consent/desk.js';
import { watchConsents } from '../../activities/consent/watch-consents.js';
import type { SuppressionReason } from '../../domain/member.js';
import { idOf, OptOutModel, type ModelRecord } from './consent-model.js';
import { look } from './looks.js';
import { beat, createWorld, LIST, membersOf, runAll, START, type World } from './world.js';

const ADDRESSES = ['a@x.example', 'b@x.example', 'c@x.example'];
const CAUSES = ['unsubscribed', 'complained', 'hardBounce'] as const;

type Act =
  | { act: 'flip' | 'convert'; who: number }
  | { act: 'set'; who: number; to: boolean }
  | { act: 'move'; who: number; to: number }
  | { act: 'merge'; who: number; into: number }
  | { act: 'suppress'; at: number; scope: 'all' | 'list-1'; cause: (typeof CAUSES)[number] }
  | { act: 'resubscribe' | 'erase' | 'unerase'; at: number }
  | { act: 'run' | 'look' | 'watch' };

/** Two Leads and two Contacts, in turn. */
const who = fc.nat(3);
const at = fc.nat(ADDRESSES.length - 1);
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ act: fc.constant('flip' as const), who }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('convert' as const), who }) },
  { weight: 3, arbitrary: fc.record({ act: fc.constant('move' as const), who, to: at }) },
  { weight: 2, arbitrary: fc.record({ act: fc.constant('merge' as const), who, into: who }) },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constant('suppress' as const),
      at,
      scope: fc.constantFrom('all' as const, 'list-1' as const),
      cause: fc.constantFrom(...CAUSES),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      act: fc.constantFrom('resubscribe' as const, 'erase' as const, 'unerase' as const),
      at,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      act: fc.constantFrom('run' as const, 'look' as const, 'watch' as const),
    }),
  },
);

const sight: fc.Arbitrary<Act[]> = fc.constantFrom(
  [],
  [{ act: 'look' as const }],
  [{ act: 'watch' as const }],
  [{ act: 'run' as const }],
);

/**
 * The life of an opt-out that passes on: a Lead is converted or merged, or a Contact merged, and what comes of it at the
 * heir, with looks in between or not.
 */
const heritage: fc.Arbitrary<Act[]> = fc
  .tuple(fc.nat(3), fc.boolean(), at, fc.array(sight, { minLength: 6, maxLength: 6 }), fc.nat(7))
  .map(([who, merges, to, seen, length]) => {
    const isLead = who % 2 === 0;
    const heir = isLead && !merges ? who + 1 : (who + 2) % 4;
    const steps: Act[] = [
      { act: 'set', who, to: true },
      isLead && !merges ? { act: 'convert', who } : { act: 'merge', who, into: heir },
      { act: 'set', who: heir, to: true },
      { act: 'set', who: heir, to: false },
      { act: 'move', who: heir, to },
      { act: 'run' },
    ];
    // Some lives skip what the heir's own flag says.
    const told = steps.filter((_, i) => !(length < 3 && (i === 2 || i === 3)));
    return told.flatMap((step, i) => [step, ...(seen[i] ?? [])]);
  });

const story: fc.Arbitrary<Act[]> = fc
  .array(fc.oneof({ weight: 3, arbitrary: anyAct.map((one) => [one]) }, heritage), {
    minLength: 3,
    maxLength: 14,
  })
  .map((parts) => parts.flat());

/** The org, the house and the model side by side. */
class Play {
  private runs = 0;
  private ours = new Set<string>();
  readonly model: OptOutModel;

  private constructor(
    private readonly world: World,
    private readonly records: ModelRecord[],
  ) {
    this.model = new OptOutModel(records);
  }

  static async begin(): Promise<Play> {
    const records = [1, 2].flatMap((n): ModelRecord[] =>
      (['Lead', 'Contact'] as const).map((object) => ({
        ...{ object, n, name: `P${n}` },
        email: ADDRESSES[object === 'Lead' ? n - 1 : 2] ?? null,
      })),
    );
    const play = new Play(await createWorld({ pageSize: 2_000 }), records);
    await play.do({ act: 'run' });
    return play;
  }

  async do(act: Act): Promise<void> {
    if ('who' in act) this.inOrg(act);
    else if ('at' in act) await this.atDesk(act);
    else await this.see(act);
  }

  private inOrg(act: Extract<Act, { who: number }>): void {
    const record = this.records[act.who] as ModelRecord;
    if (record.deleted || record.converted) return;
    if (act.act === 'flip') record.optedOut = !record.optedOut;
    if (act.act === 'set') record.optedOut = act.to;
    if (act.act === 'move') record.email = ADDRESSES[act.to] ?? null;
    if (act.act === 'convert' && record.object === 'Lead') {
      const contact = this.records.find(({ object, n }) => object === 'Contact' && n === record.n);
      if (!contact || contact.deleted) return;
      Object.assign(record, { converted: true, convertedTo: idOf(contact) });
    }
    if (act.act === 'merge') {
      const into = this.records[act.into] as ModelRecord;
      if (into === record || into.object !== record.object || into.deleted || into.converted)
        return;
      Object.assign(record, { deleted: true, mergedInto: idOf(into) });
    }
  }

  private async atDesk(act: Extract<Act, { at: number }>): Promise<void> {
    const desk = createConsentDesk(this.world.deps);
    const emailKey = this.world.keyring.emailKey(ADDRESSES[act.at] ?? '');
    const person = { actor: 'person', reason: 'asked' };
    if (act.act === 'suppress') {
      const reason: SuppressionReason = { cause: act.cause, at: START, ...person };
      await desk.suppress([{ scope: act.scope, emailKey, reason }]);
    } else if (act.act === 'erase') {
      await desk.erase({ emailKey, spellings: [ADDRESSES[act.at] ?? ''] }, person);
    } else {
      const causes = act.act === 'unerase' ? (['removed'] as const) : (['unsubscribed'] as const);
      const lifted = await desk.lift(emailKey, ['all', LIST], [...causes]);
      for (const { scope, cause } of lifted) this.ours.delete(`${scope} ${emailKey} ${cause}`);
    }
    await this.check(false);
  }

  private async see({ act }: Extract<Act, { act: 'run' | 'look' | 'watch' }>): Promise<void> {
    const { world } = this;
    const of = (object: string) => this.records.filter((record) => record.object === object);
    world.setLeads(of('Lead'));
    world.setContacts(of('Contact'));
    this.runs += 1;
    if (act === 'run') await runAll(world, `run-${this.runs}`);
    else if (act === 'look') await look(world, `run-${this.runs}`);
    else await watchConsents(world.deps, { connectionId: 'connection-1' }, beat());
    this.model.look();
    await this.check(act === 'run');
  }

  /** After a run exactly, in between at least: nobody is mailable against whom anything stands. */
  private async check(exactly: boolean): Promise<void> {
    const suppressed = await this.suppressed();
    for (const { email, emailKey, status } of await membersOf(this.world)) {
      const stands = this.model.blocked().has(email) || suppressed.has(emailKey);
      if (stands) expect(status, email).not.toBe('subscribed');
      else if (exactly) expect(status, email).toBe('subscribed');
    }
  }

  /** What is ours goes by a person's act alone. */
  private async suppressed(): Promise<Set<string>> {
    const keys = new Set<string>();
    const now = new Set<string>();
    for await (const { scope, emailKey, reasons } of this.world.stores.suppressions.all([
      'all',
      LIST,
    ])) {
      if (reasons.length > 0) keys.add(emailKey);
      for (const { cause } of reasons) now.add(`${scope} ${emailKey} ${cause}`);
    }
    for (const reason of this.ours) expect(now).toContain(reason);
    this.ours = now;
    return keys;
  }
}

describe('promise 3', () => {
  it('an address is mailable only with no cause, and nothing lifts a cause but its maker', async () => {
    await fc.assert(
      fc.asyncProperty(story, async (acts) => {
        const play = await Play.begin();
        for (const act of acts) await play.do(act);
        await play.do({ act: 'run' });
      }),
      { numRuns: Number(process.env['CONSENT_SEEDS'] ?? 120) },
    );
  }, 240_000);
});
