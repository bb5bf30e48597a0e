import { SingleBar } from 'cli-progress';
import type { RunAnswer } from './first-sync.js';

export interface RunProgress {
  show(run: RunAnswer): void;
  done(): void;
}

/** A bar where a terminal is attached, a line for every tenth elsewhere. */
export function runProgress(isTerminal: boolean, say: (line: string) => void): RunProgress {
  return isTerminal ? bar() : lines(say);
}

function bar(): RunProgress {
  const single = new SingleBar({
    format: 'Running  {bar} {value}/{total} records',
    hideCursor: true,
  });
  let started = false;
  return {
    show({ progress: { read, expected } }) {
      if (!started) single.start(expected ?? read, read);
      started = true;
      single.setTotal(Math.max(expected ?? 0, read));
      single.update(read);
    },
    done() {
      if (started) single.stop();
    },
  };
}

function lines(say: (line: string) => void): RunProgress {
  let told = -1;
  return {
    show({ progress: { read, expected } }) {
      const tenth = expected ? Math.floor((read * 10) / expected) : 0;
      if (tenth <= told) return;
      told = tenth;
      say(`Running: ${read} of about ${expected ?? '?'} records`);
    },
    done() {},
  };
}
