import pino from 'pino';
import type { DestinationStream, Logger } from 'pino';
import type { LogLevel } from './config.js';
import { REDACTED_PATHS, scrub } from './redaction.js';

export type { Logger } from 'pino';

/** JSON lines on stdout (or `destination`) with secrets and addresses taken out of fields, messages and stacks. */
export function createLogger(
  level: LogLevel,
  name: string,
  destination: DestinationStream = pino.destination(1),
): Logger {
  const options: pino.LoggerOptions = {
    name,
    level,
    redact: { paths: REDACTED_PATHS, censor: '[hidden]' },
    // The last step of all: also what a library put into a message or a stack passes through here.
    hooks: { streamWrite: scrub },
    timestamp: pino.stdTimeFunctions.isoTime,
  };
  return pino(options, destination);
}
