import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

it('.env.example names every variable that the configuration reads, and no other', () => {
  const named = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  const known = [
    ...new Set([...read('config/config.ts').matchAll(/^ {2}([A-Z_]+): /gm)].map(([, n]) => n)),
  ];
  expect(known.length).toBeGreaterThan(10);
  expect(named.sort()).toEqual(known.sort());
});
