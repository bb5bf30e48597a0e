import { readFileSync } from 'node:fs';
import { root } from './run.mjs';

/** Ends the process with a plain sentence when this Node is older than package.json asks for. */
export function requireNode() {
  const { engines } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8'));
  const wanted = engines.node.replace('>=', '');
  if (!isOlder(process.versions.node, wanted)) return;
  console.error(`Rollcall needs Node ${wanted} or later; this is ${process.versions.node}.`);
  console.error('  What to do: install a current Node (https://nodejs.org) and run this again.');
  process.exit(1);
}

function isOlder(version, wanted) {
  const [major, minor] = version.split('.').map(Number);
  const [wantedMajor, wantedMinor] = wanted.split('.').map(Number);
  return major < wantedMajor || (major === wantedMajor && minor < wantedMinor);
}
