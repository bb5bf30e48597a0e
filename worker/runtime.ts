import { DefaultLogger, Runtime, type LogLevel, type LogMetadata } from '@temporalio/worker';
import type { Logger } from 'pino';

const LEVELS: Record<LogLevel, 'trace' | 'debug' | 'info' | 'warn' | 'error'> = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
};

export interface RuntimeOptions {
  logger: Logger;
  /** `host:port` of the worker's Prometheus metrics; null for none. */
  metricsAddress: string | null;
}

/** Sends all of Temporal's logs through pino, so that they are redacted as ours are. Once a process, before all else. */
export function installRuntime({ logger, metricsAddress }: RuntimeOptions): void {
  const sink = new DefaultLogger('INFO', ({ level, message, meta }) => {
    logger[LEVELS[level]](withoutNoise(meta), message);
  });
  const prometheus = metricsAddress && {
    bindAddress: metricsAddress,
    countersTotalSuffix: true,
    useSecondsForDurations: true,
  };
  Runtime.install({
    logger: sink,
    shutdownSignals: ['SIGINT', 'SIGTERM'],
    telemetryOptions: {
      logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } },
      ...(prometheus ? { metrics: { prometheus } } : {}),
    },
  });
}

/** Ids that help; the rest of the metadata repeats them. */
function withoutNoise(meta: LogMetadata | undefined): LogMetadata {
  const { workflowId, runId, activityType, workflowType, attempt, error } = meta ?? {};
  const known = { workflowId, runId, activityType, workflowType, attempt, err: error };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
}
