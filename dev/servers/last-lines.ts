import { readFileSync } from 'node:fs';

/** The last lines of a log file, indented for an error message; says so when there are none. */
export function lastLines(path: string, count: number): string {
  const lines = readText(path).trimEnd().split('\n').slice(-count);
  const text = lines.map((line) => `    ${line}`).join('\n');
  return text.trim() === '' ? '    (nothing)' : text;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
