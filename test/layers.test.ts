import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which packages and rooms each room may import. Explained in docs/architecture.md. */
const PURE = ['croner', 'temporal-polyfill', 'tr46', 'validator'];
const RULES: Record<string, Rule> = {
  domain: { rooms: [], packages: PURE },
  workflows: {
    rooms: ['domain'],
    typesOf: ['activities'],
    packages: ['@temporalio/workflow', '@temporalio/common'],
  },
  activities: {
    rooms: ['domain'],
    typesOf: ['salesforce/port', 'store/port'],
    packages: ['@temporalio/activity'],
  },
  salesforce: { rooms: ['domain'], packages: ['jsforce', 'undici', 'jose', 'papaparse', 'node:'] },
  store: { rooms: ['domain'], packages: ['mongoose', 'mongodb', 'node:'] },
  api: {
    rooms: ['domain', 'workflows/messages', 'workflows/attributes'],
    typesOf: ['store/port', 'salesforce/port'],
    packages: [
      'express',
      'zod',
      '@asteasolutions/zod-to-openapi',
      '@temporalio/client',
      '@temporalio/common',
      'pino',
      'prom-client',
      'swagger-ui-express',
      'csv-stringify',
      'papaparse',
      'node:',
    ],
  },
  worker: {
    rooms: ['activities', 'config', 'domain', 'salesforce', 'store', 'workflows'],
    packages: ['@temporalio/worker', 'pino', 'node:'],
  },
  config: { rooms: [], packages: ['zod', 'pino', 'node:'] },
  emulator: {
    rooms: [],
    packages: ['@jetstreamapp/soql-parser-js', '@faker-js/faker', 'jose', 'node:', ...PURE],
  },
};
/** Composition roots assemble what the rest receives. */
const ROOTS = ['api/main.ts', 'worker/main.ts'];
/** Workflows see only the part of the domain that needs no package. */
const WORKFLOW_DOMAIN = ['domain/ids', 'domain/run', 'domain/sync', 'domain/failures'];

interface Rule {
  rooms: string[];
  packages: string[];
  /** Reached by `import type` only. */
  typesOf?: string[];
}

interface Import {
  file: string;
  line: number;
  target: string;
  typeOnly: boolean;
}

const files = Object.keys(RULES).flatMap((room) => sources(room));

describe('rooms', () => {
  it('import only what docs/architecture.md allows them', () => {
    const wrong = files.filter((f) => !ROOTS.includes(f)).flatMap((f) => violations(f));
    expect(wrong, 'LAYER VIOLATION: see docs/architecture.md, "Rooms"').toEqual([]);
  });

  it('are never assembled by importing a main', () => {
    const wrong = files.flatMap(importsOf).filter(({ target }) => /\/main$/.test(target));
    expect(wrong.map(where)).toEqual([]);
  });

  it('read the environment in config only', () => {
    const wrong = files.filter((f) => !f.startsWith('config/') && !ROOTS.includes(f));
    const readers = wrong.filter((f) => /\bprocess\.env\b/.test(readFileSync(f, 'utf8')));
    expect(readers).toEqual([]);
  });

  it('in workflows reach only the part of the domain that needs no package', () => {
    const wrong = sources('workflows')
      .flatMap(importsOf)
      .filter(({ target, typeOnly }) => target.startsWith('domain/') && !typeOnly)
      .filter(({ target }) => !WORKFLOW_DOMAIN.includes(target));
    expect(wrong.map(where)).toEqual([]);
  });

  it('have no clock and no chance in the domain', () => {
    const clocks = sources('domain').filter((f) =>
      /Date\.now\(\)|new Date\(\)|Math\.random/.test(readFileSync(f, 'utf8')),
    );
    expect(clocks).toEqual([]);
  });

  it('are not called utils, common, shared, lib or helpers', () => {
    const folders = readdirSync('.', { withFileTypes: true, recursive: true })
      .filter((e) => e.isDirectory() && !/node_modules|\.git|dist/.test(e.parentPath))
      .map((e) => e.name);
    expect(folders.filter((n) => /^(utils?|common|shared|lib|helpers?)$/.test(n))).toEqual([]);
  });
});

function violations(file: string): string[] {
  const room = file.split('/')[0] ?? '';
  const rule = RULES[room];
  return rule
    ? importsOf(file)
        .filter((i) => !isAllowed(room, rule, i))
        .map(where)
    : [];
}

function isAllowed(room: string, rule: Rule, { target, typeOnly }: Import): boolean {
  if (target.startsWith(`${room}/`)) return true;
  const within = (allowed: string) => target === allowed || target.startsWith(`${allowed}/`);
  if (rule.rooms.some(within)) return true;
  if (typeOnly && rule.typesOf?.some(within)) return true;
  return rule.packages.some((p) => (p.endsWith(':') ? target.startsWith(p) : within(p)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(file, 'utf8');
  const statement = /^(import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?'([^']+)'/gm;
  const dynamic = /\bimport\(\s*'([^']+)'\s*\)/g;
  const found = [...text.matchAll(statement)].map((m) => ({
    spec: m[3] ?? '',
    typeOnly: m[2] !== undefined,
    index: m.index,
  }));
  for (const m of text.matchAll(dynamic)) {
    found.push({ spec: m[1] ?? '', typeOnly: false, index: m.index });
  }
  return found.map(({ spec, typeOnly, index }) => ({
    file,
    line: text.slice(0, index).split('\n').length,
    target: resolve(file, spec),
    typeOnly,
  }));
}

const resolve = (file: string, spec: string): string =>
  spec.startsWith('.') ? join(file, '..', spec).replace(/\.js$/, '') : spec;

const where = ({ file, line, target }: Import): string => `${file}:${line} imports ${target}`;

function sources(room: string): string[] {
  return readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(room, name));
}
