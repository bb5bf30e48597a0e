import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';

describe('the emulator as a process of its own', () => {
  it(
    'prints where it is and what it takes, serves, and ends on SIGTERM',
    { timeout: 60_000 },
    async () => {
      const child = spawn(
        process.execPath,
        ['--import', 'tsx', 'emulator/main.ts', '--leads', '10', '--client-id', 'me'],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      );
      const exit = once(child, 'exit');
      const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
      const ready = JSON.parse(line) as { url: string; clientId: string; clientSecret: string };
      expect(ready.clientId).toBe('me');
      expect(ready.clientSecret.length).toBeGreaterThan(20);
      const state = await fetch(`${ready.url}/__emulator/state`);
      expect(await state.json()).toMatchObject({ records: { Lead: 10, User: 3 } });
      child.kill('SIGTERM');
      expect(await exit).toEqual([0, null]);
    },
  );
});
