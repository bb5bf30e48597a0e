import { Ajv } from 'ajv';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { SEARCH_ATTRIBUTES } from '../../dev/servers/search-attributes.js';
import { composeSchema } from './compose-schema.js';

interface Service {
  image: string;
  build?: string;
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
  volumes?: string[];
  command?: string[];
  healthcheck?: unknown;
}
interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, null>;
}

const fileText = readFileSync('docker-compose.yml', 'utf8');
const compose = parse(fileText, { merge: true }) as Compose;
const services = Object.entries(compose.services);
const documentedText = readFileSync('.env.example', 'utf8');

/** Variables that a text of `NAME=value` lines explains, those in comments too. */
const documented = new Set(
  [...documentedText.matchAll(/^#?\s?([A-Z_]+)=/gm)].map(([, name]) => name),
);
/** Those that only the containers around Rollcall take stand in the comment at the top. */
const atTheTop = fileText.slice(0, fileText.indexOf('\nname:'));

describe('docker-compose.yml', () => {
  test('follows the Compose Specification', () => {
    const validate = new Ajv({ allErrors: true, strictTuples: false }).compile(composeSchema);
    validate(compose);
    expect(validate.errors).toBeNull();
  });

  test('depends only on services there are, in a way they can fulfil', () => {
    for (const [name, { depends_on }] of services) {
      for (const [needed, { condition }] of Object.entries(depends_on ?? {})) {
        const service = compose.services[needed];
        expect(service, `${name} needs ${needed}`).toBeDefined();
        const fulfils = condition !== 'service_healthy' || service?.healthcheck !== undefined;
        expect(fulfils, `${needed} has a health check for ${name}`).toBe(true);
      }
    }
  });

  test('publishes nothing beyond this machine', () => {
    const ports = services.flatMap(([, { ports: published }]) => published ?? []);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
  });

  test('names the version of every image it does not build, and none that is given up', () => {
    for (const [name, { image, build }] of services) {
      expect(image, name).not.toContain('auto-setup');
      if (build === undefined) expect(image, name).toMatch(/:\d+\.\d+/);
    }
  });

  test('declares the volumes it mounts, and mounts the files there are', () => {
    const sources = services
      .flatMap(([, { volumes }]) => volumes ?? [])
      .map((v) => v.split(':')[0]);
    for (const source of sources as string[]) {
      const there = source.startsWith('.') ? existsSync(source) : source in compose.volumes;
      expect(there, source).toBe(true);
    }
  });

  test('carries no secret: each comes from the environment and must be set', () => {
    for (const [name, { environment }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (!/PASSWORD|PWD|SECRET_KEY$|URI/.test(variable)) continue;
        expect(value, `${name}: ${variable}`).toMatch(/\$\{[A-Z_]+:\?/);
      }
    }
  });

  test('gives API and worker only variables that .env.example explains', () => {
    for (const name of ['api', 'worker']) {
      const variables = Object.keys(compose.services[name]?.environment ?? {});
      expect(variables.length).toBeGreaterThan(5);
      expect(variables.filter((variable) => !documented.has(variable))).toEqual([]);
    }
  });

  test('reads only variables that are explained there or at its top', () => {
    const read = new Set(
      [...fileText.matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map(([, name]) => name ?? ''),
    );
    expect(read.size).toBeGreaterThan(5);
    const unexplained = [...read].filter(
      (name) => !documented.has(name) && !atTheTop.includes(name),
    );
    expect(unexplained).toEqual([]);
  });

  test('registers the same search attributes as the laptop does', () => {
    const script = compose.services['temporal-namespace']?.command?.join('\n') ?? '';
    const registered = [...script.matchAll(/(\w+):(Keyword|Datetime)/g)].map(([, n, t]) => [n, t]);
    expect(Object.fromEntries(registered)).toEqual(SEARCH_ATTRIBUTES);
  });

  test('starts API and worker from rooms that the build compiles', () => {
    const { include } = JSON.parse(readFileSync('tsconfig.build.json', 'utf8')) as {
      include: string[];
    };
    for (const room of ['api', 'worker']) {
      expect(compose.services[room]?.command).toEqual(['node', `dist/${room}/main.js`]);
      expect(include).toContain(room);
    }
  });
});

describe('Dockerfile', () => {
  const lines = readFileSync('Dockerfile', 'utf8').split('\n');

  test('runs as another user than root, on Debian', () => {
    const last = lines.slice(lines.findLastIndex((line) => line.startsWith('FROM')));
    expect(last[0]).toContain('bookworm');
    expect(last).toContain('USER node');
  });

  test('copies files there are, and no secrets', () => {
    const copied = lines.filter((line) => line.startsWith('COPY package'));
    const files = copied.flatMap((line) => line.split(' ').slice(1, -1));
    expect(files.length).toBeGreaterThan(1);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
    const ignored = readFileSync('.dockerignore', 'utf8').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['.env', '.rollcall', '.git']));
  });
});
