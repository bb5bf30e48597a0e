import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scratchFolder } from './scratch.js';

/** What `whyInstall` says of a checkout with this lockfile, and this one of what is installed. */
function whyInstall(wanted: object, installed: object | null): unknown {
  const folder = scratchFolder();
  const write = (path: string, packages: object) =>
    writeFileSync(join(folder, path), JSON.stringify({ packages }));
  write('package-lock.json', { '': { version: '0.1.0' }, ...wanted });
  mkdirSync(join(folder, 'node_modules'));
  if (installed !== null) write('node_modules/.package-lock.json', installed);
  const script = `
    import { whyInstall } from './dev/bootstrap/install.mjs';
    console.log(JSON.stringify(whyInstall(process.argv[1])));`;
  const ran = spawnSync(process.execPath, ['--input-type=module', '-e', script, folder], {
    encoding: 'utf8',
  });
  return JSON.parse(ran.stdout);
}

const express = (version: string) => ({ 'node_modules/express': { version } });

test.each([
  ['is missing', null, 'node_modules is missing'],
  ['lacks a package', {}, 'node_modules/express is not at 5.3.0'],
  ['has another version', express('5.2.0'), 'node_modules/express is not at 5.3.0'],
])('dependencies are installed when node_modules %s', (_, installed, reason) => {
  expect(whyInstall(express('5.3.0'), installed)).toBe(reason);
});

test('nothing is installed when all is there, or only what is optional is not', () => {
  const optional = { 'node_modules/other-platform': { version: '1.0.0', optional: true } };
  expect(whyInstall({ ...express('5.3.0'), ...optional }, express('5.3.0'))).toBeNull();
});

test('an unknown task is refused with those there are', () => {
  const ran = spawnSync(process.execPath, ['dev/bootstrap.mjs', 'strat'], { encoding: 'utf8' });
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain('start|bench|test');
});

test('the check of CI is npm test and nothing less', () => {
  const commands = readFileSync('.ci/run', 'utf8').trimEnd().split('\n');
  expect(commands.at(-1)).toBe('exec npm test');
});
