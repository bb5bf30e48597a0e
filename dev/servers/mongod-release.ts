import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Download } from './download.js';
import { MONGOD_VERSION } from './versions.js';

/** The archive of `mongod` for this machine. Throws when MongoDB publishes none for it. */
export function mongodRelease(cacheDir: string): Download {
  const name = process.platform === 'darwin' ? macName() : linuxName();
  const fileName = `${name}-${MONGOD_VERSION}.tgz`;
  const url = `https://fastdl.mongodb.org/${process.platform === 'darwin' ? 'osx' : 'linux'}/${fileName}`;
  const folder = join(cacheDir, `mongod-${MONGOD_VERSION}`);
  return { url, checksumUrl: `${url}.sha256`, fileName, folder, strip: 1 };
}

function macName(): string {
  return `mongodb-macos-${process.arch === 'arm64' ? 'arm64' : 'x86_64'}`;
}

function linuxName(): string {
  const system = distribution();
  // There is no build for Debian on ARM.
  if (process.arch === 'arm64' && system.startsWith('debian')) throw none(`${system} on ARM`);
  return `mongodb-linux-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-${system}`;
}

/** MongoDB's name of the Linux distribution. */
function distribution(): string {
  const release = readRelease();
  const id = /^ID="?([\w.-]+)/m.exec(release)?.[1] ?? 'unknown';
  const version = /^VERSION_ID="?([\d.]+)/m.exec(release)?.[1] ?? '';
  const major = version.split('.')[0] ?? '';
  if (id === 'debian' && major === '12') return 'debian12';
  if (id === 'ubuntu') return `ubuntu${version.replace('.', '')}`;
  if (['rhel', 'rocky', 'almalinux', 'centos'].includes(id))
    return `rhel${major === '8' ? '8' : '93'}`;
  throw none(`${id} ${version}`);
}

function readRelease(): string {
  try {
    return readFileSync('/etc/os-release', 'utf8');
  } catch {
    return '';
  }
}

function none(system: string): Error {
  return new Error(`no mongod is published for ${system}`);
}
