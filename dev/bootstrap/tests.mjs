import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTool } from './run.mjs';

/** Exit codes above it stand for a signal: someone wants an end. */
const SIGNALLED = 128;

const checks = [
  ['format', 'prettier/bin/prettier.cjs', ['--check', '.', '--log-level', 'warn']],
  ['lint', 'eslint/bin/eslint.js', ['.', '--max-warnings', '0']],
  ['types', 'typescript/bin/tsc', ['--noEmit']],
];

/**
 * Runs every check and every test, whatever fails before it; arguments narrow the tests to matching files.
 * The last line is `N passed, N failed`, where a check that fails counts as one failure. Returns the exit code.
 */
export async function runTests(filters) {
  const steps = [
    ...checks.map(
      ([name, path, args]) =>
        () =>
          check(name, path, args),
    ),
    ...['unit', 'integration'].map((project) => () => tests(project, filters)),
  ];
  const results = [];
  for (const step of steps) {
    results.push(await step());
    if (results.at(-1).code > SIGNALLED) break;
  }
  report(results);
  return results.every(({ failed }) => failed === 0) ? 0 : 1;
}

async function check(name, path, args) {
  console.log(`\n== ${name}`);
  const code = await runTool(path, args);
  return { name, code, passed: 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function tests(project, filters) {
  console.log(`\n== ${project} tests`);
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-results-'));
  const file = join(folder, 'results.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const narrowed = filters.length > 0 ? [...filters, '--passWithNoTests'] : [];
  const code = await runTool('vitest/vitest.mjs', [
    ...['run', '--project', project, '--allowOnly=false', ...reporters, ...narrowed],
  ]);
  const counted = countsOf(file);
  rmSync(folder, { recursive: true });
  // A file that does not load, or a server that does not start, fails the run without a failed test.
  const failed = code === 0 ? counted.failed : Math.max(1, counted.failed);
  return { name: `${project} tests`, code, ...counted, failed };
}

function countsOf(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const result = JSON.parse(readFileSync(file, 'utf8'));
  const skipped = result.numPendingTests + result.numTodoTests;
  return { passed: result.numPassedTests, failed: result.numFailedTests, skipped };
}

function report(results) {
  console.log('\n== result');
  for (const { name, code, failed, skipped } of results) {
    const left = skipped > 0 ? `, ${skipped} skipped` : '';
    console.log(`${code === 0 ? 'passed' : `FAILED (${failed})`}  ${name}${left}`);
  }
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
}
