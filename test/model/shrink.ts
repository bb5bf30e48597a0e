import { play, type Mismatch } from './play.js';
import type { Story } from './story.js';

/** Leaves out what a mismatch does not need, a half, a quarter, … at a time, for as long as it is given. */
export async function shrink(mismatch: Mismatch, forMs: number): Promise<Mismatch> {
  const endAt = performance.now() + forMs;
  let best = cutAfter(mismatch);
  for (const part of ['steps', 'population'] as const) {
    for (let size = Math.ceil(best.story[part].length / 2); size > 0; size = Math.floor(size / 2)) {
      for (let from = 0; from < best.story[part].length && performance.now() < endAt;) {
        const less = await without(best.story, part, from, size);
        if (less === null) from += size;
        else best = less;
      }
    }
  }
  return best;
}

/** What comes after the mismatch has nothing to do with it. */
function cutAfter(mismatch: Mismatch): Mismatch {
  const steps = mismatch.story.steps.slice(0, mismatch.at + 1);
  return { ...mismatch, story: { ...mismatch.story, steps } };
}

/** Null when the shorter story goes well. */
async function without(
  story: Story,
  part: 'steps' | 'population',
  from: number,
  size: number,
): Promise<Mismatch | null> {
  const kept = story[part].filter((_, at) => at < from || at >= from + size);
  const less = await play({ ...story, [part]: kept });
  return less === null ? null : cutAfter(less);
}

const FEW = 8;

/** For the eye: what differs, how to see it again, and the story that is left. */
export function told(mismatch: Mismatch): string {
  const { story, step, differences, error } = mismatch;
  const run = `MODEL_FROM=${story.seed} MODEL_SEEDS=1 npx vitest run --project unit test/model/orgs-1`;
  return [
    `Seed ${story.seed}: Rollcall and the model differ after ${JSON.stringify(step)}`,
    ...(error === null ? [] : [`  Rollcall failed: ${error}`]),
    ...differences
      .slice(0, FEW)
      .flatMap(({ name, found, wanted }) => [
        `  ${name}`,
        `    Rollcall ${found}`,
        `    model    ${wanted}`,
      ]),
    ...(differences.length > FEW ? [`  and ${differences.length - FEW} more`] : []),
    `See it again: ${run}`,
    'What is left of its story:',
    ...story.syncs.map(({ id, definition }) => `  ${id}: ${JSON.stringify(definition)}`),
    ...story.population.map((one) => `  ${JSON.stringify(one)}`),
    ...story.steps.map((one, at) => `  ${at}. ${JSON.stringify(one)}`),
  ].join('\n');
}
