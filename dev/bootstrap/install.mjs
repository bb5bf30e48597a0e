import { existsSync, readFileSync } from 'node:fs';
import { root } from './run.mjs';

/** Runs `npm ci` when what is installed is not what the lockfile names. Returns npm's exit code, 0 when nothing was to do. */
export async function installWhenNeeded(run) {
  const reason = whyInstall(root);
  if (reason === null) return 0;
  console.log(`Installing dependencies with npm ci: ${reason}`);
  const code = await run('npm', ['ci', '--no-audit', '--no-fund']);
  if (code !== 0) {
    console.error('Dependencies could not be installed; the lines above say why.');
    console.error('  What to do: run `npm ci` by hand until it passes, then run this again.');
  }
  return code;
}

/** Why `npm ci` has to run in a checkout, or null when what is installed is what its lockfile names. */
export function whyInstall(folder) {
  const installed = `${folder}/node_modules/.package-lock.json`;
  if (!existsSync(installed)) return 'node_modules is missing';
  const have = packagesOf(installed);
  // An optional package may be for another platform.
  const wanted = Object.entries(packagesOf(`${folder}/package-lock.json`)).filter(
    ([path, entry]) => path !== '' && !entry.optional && !entry.link,
  );
  const differing = wanted.find(([path, entry]) => have[path]?.version !== entry.version);
  return differing ? `${differing[0]} is not at ${differing[1].version}` : null;
}

function packagesOf(lockfile) {
  return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
}
