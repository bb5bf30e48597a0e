import { Histogram, Registry, collectDefaultMetrics } from 'prom-client';

export interface Metrics {
  /** Seconds an answer took, by route pattern: never by URL, which may hold an address. */
  observe(labels: { method: string; route: string; status: number }, seconds: number): void;
  /** Prometheus text and its content type. */
  render(): Promise<{ contentType: string; text: string }>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const answers = new Histogram({
    name: 'rollcall_api_request_seconds',
    help: 'Time to answer a request of the HTTP API.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10, 30],
    registers: [registry],
  });
  return {
    observe: (labels, seconds) => answers.observe(labels, seconds),
    render: async () => ({ contentType: registry.contentType, text: await registry.metrics() }),
  };
}
