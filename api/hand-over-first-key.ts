import { open } from 'node:fs/promises';
import { ensureFirstKey } from './first-key.js';

type EnsureArguments = Parameters<typeof ensureFirstKey>;

/**
 * Makes the first admin key when there is none, and shows it once: in the file when one is named (mode 0600), else
 * on stdout. The file is opened first, so that a key nobody can read is never made.
 */
export async function handOverFirstKey(
  stores: EnsureArguments[0],
  deps: EnsureArguments[1],
  path: string | null,
): Promise<void> {
  if (path === null) {
    const key = await ensureFirstKey(stores, deps);
    if (key) process.stdout.write(`First API key (admin), shown this once: ${key}\n`);
    return;
  }
  const file = await open(path, 'a', 0o600);
  try {
    const key = await ensureFirstKey(stores, deps);
    if (key === null) return;
    await file.chmod(0o600);
    await file.truncate(0);
    await file.writeFile(`${key}\n`);
  } finally {
    await file.close();
  }
}
