import { describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from '../../config/config.js';

const KEY = Buffer.alloc(32, 7);
const env = (more: Record<string, string> = {}) => ({
  ROLLCALL_SECRET_KEY: KEY.toString('base64'),
  ...more,
});

function problemsOf(given: Record<string, string>): string[] {
  try {
    loadConfig(given);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the configuration', () => {
  it('needs only the secret key and binds to loopback by default', () => {
    const config = loadConfig(env());
    expect(config.api.host).toBe('127.0.0.1');
    expect(config.masterKeys.map(({ secret }) => secret)).toEqual([KEY.toString('base64')]);
    expect(config.worker.metricsPort).toBeNull();
  });

  it('keeps the records of runs for 90 days, and never shorter than a removal plan waits', () => {
    expect(loadConfig(env()).worker.ledgerRetentionDays).toBe(90);
    expect(problemsOf(env({ LEDGER_RETENTION_DAYS: '13' }))[0]).toMatch(
      /^LEDGER_RETENTION_DAYS: .*14/,
    );
    expect(loadConfig(env({ LEDGER_RETENTION_DAYS: '14' })).worker.ledgerRetentionDays).toBe(14);
  });

  it('reads the key in base64 and in hex alike', () => {
    const hex = loadConfig(env({ ROLLCALL_SECRET_KEY: KEY.toString('hex') }));
    expect(hex.masterKeys).toEqual(loadConfig(env()).masterKeys);
  });

  it('names the missing key and says how to make one', () => {
    expect(problemsOf({})).toEqual([
      'ROLLCALL_SECRET_KEY: is missing; make one with: openssl rand -base64 32',
    ]);
  });

  it('refuses a short key without showing it', () => {
    const problems = problemsOf(env({ ROLLCALL_SECRET_KEY: 'c2hvcnQ=' }));
    expect(problems.join()).toMatch(/ROLLCALL_SECRET_KEY: needs 32 bytes/);
    expect(problems.join()).not.toContain('c2hvcnQ=');
  });

  it('refuses a key that is neither hex nor base64, however long', () => {
    const problems = problemsOf(env({ ROLLCALL_SECRET_KEY: 'not a key! '.repeat(20) }));
    expect(problems).toHaveLength(1);
  });

  it('takes former keys, separated by commas, and checks each', () => {
    const older = Buffer.alloc(40, 1).toString('hex');
    const config = loadConfig(env({ ROLLCALL_OLDER_SECRET_KEYS: `${older}, ` }));
    const alone = loadConfig({ ROLLCALL_SECRET_KEY: older });
    expect(config.masterKeys).toEqual([...loadConfig(env()).masterKeys, ...alone.masterKeys]);
    expect(problemsOf(env({ ROLLCALL_OLDER_SECRET_KEYS: 'abcd' }))[0]).toMatch(
      /^ROLLCALL_OLDER_SECRET_KEYS: needs 32 bytes/,
    );
  });

  it.each([
    ['TEMPORAL_ADDRESS', 'http://somewhere', 'write host:port'],
    ['MONGODB_URI', 'localhost', 'mongodb://'],
    ['API_PORT', 'http', 'write a port'],
    ['API_PORT', '70000', 'write a port'],
    ['METRICS_PORT', '-1', 'write a port'],
    ['LOG_LEVEL', 'loud', 'choose one of'],
    ['SALESFORCE_API_VERSION', 'v62', 'such as 62.0'],
    ['SALESFORCE_LOGIN_ALLOW', '127.0.0.1', 'write origins'],
    ['HTTPS_PROXY', 'proxy', 'write a URL'],
  ])('names %s and the remedy when it reads %s', (name, value, remedy) => {
    const problems = problemsOf(env({ [name]: value }));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`${name}: `);
    expect(problems[0]).toContain(remedy);
  });

  it('names every problem at once', () => {
    expect(problemsOf({ API_PORT: 'x', LOG_LEVEL: 'y' })).toHaveLength(3);
  });

  it('counts an empty variable as absent', () => {
    expect(loadConfig(env({ METRICS_PORT: '', HTTPS_PROXY: ' ' })).worker.metricsPort).toBeNull();
  });

  it('splits lists at commas and passes proxies on as values', () => {
    const config = loadConfig(
      env({
        SALESFORCE_LOGIN_ALLOW: 'http://127.0.0.1:4000, https://gateway.example',
        https_proxy: 'http://127.0.0.1:3128',
        NO_PROXY: 'localhost,.example',
      }),
    );
    expect(config.salesforce.loginAllow).toEqual([
      'http://127.0.0.1:4000',
      'https://gateway.example',
    ]);
    expect(config.salesforce.proxy).toEqual({
      https: 'http://127.0.0.1:3128',
      noProxy: 'localhost,.example',
    });
  });
});
