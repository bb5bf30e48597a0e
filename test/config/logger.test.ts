import { describe, expect, it } from 'vitest';
import { createLogger } from '../../config/logger.js';
import { scrub } from '../../config/redaction.js';

function logged(act: (log: ReturnType<typeof createLogger>) => void): string {
  let written = '';
  act(createLogger('info', 'test', { write: (line: string) => void (written += line) }));
  return written;
}

describe('the log', () => {
  it('hides secrets at every depth that the code logs', () => {
    const line = logged((log) =>
      log.info({
        headers: { authorization: 'Bearer abc.def' },
        connection: { auth: { clientSecret: 's3cret', refreshToken: 'r3fresh' } },
        a: { b: { c: { password: 'pa55' } } },
      }),
    );
    for (const secret of ['abc.def', 's3cret', 'r3fresh', 'pa55']) {
      expect(line).not.toContain(secret);
    }
  });

  it('takes addresses out of messages, fields and stacks', () => {
    const line = logged((log) =>
      log.error(
        { err: new Error('no mail to taro@example.jp'), note: 'hanako@example.jp' },
        'x@y.z',
      ),
    );
    expect(line).not.toMatch(/example\.jp|x@y/);
    expect(line).toContain('[address]');
  });

  it('stays JSON when an address follows an escaped character', () => {
    const texts = [
      'line\nbob@example.com',
      'tab\tbob@example.com',
      '\u001bbob@example.com',
      '"bob@x.y"',
    ];
    for (const text of texts) {
      const line = logged((log) => log.info(text));
      expect(() => JSON.parse(line) as unknown).not.toThrow();
      expect(line).not.toContain('@');
    }
  });

  it('takes out bearer tokens, session ids, API keys and the password of a database address', () => {
    const text = scrub(
      'Bearer abc123 00D000000000001AAA!AQ.xyz rc_abcdefgh12 mongodb://root:pw123@db.example/rollcall',
    );
    expect(text).not.toMatch(/abc123|AQ\.xyz|abcdefgh12|pw123/);
  });

  it('passes a long line without @ and a long line of @ in good time', () => {
    expect(scrub('a'.repeat(200_000))).toHaveLength(200_000);
    expect(scrub('@'.repeat(200_000))).toHaveLength(200_000);
  });
});
