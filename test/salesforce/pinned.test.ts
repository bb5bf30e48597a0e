import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('jsforce and undici are pinned: which version npm gives otherwise depends on the Node that installs', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> };
  for (const name of ['jsforce', 'undici']) expect(dependencies[name]).toMatch(/^\d+\.\d+\.\d+$/);
});
