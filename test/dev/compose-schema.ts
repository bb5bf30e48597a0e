/**
 * The part of the Compose Specification that docker-compose.yml uses, and nothing beyond:
 * a misspelled key or a value of the wrong kind is refused.
 */
const text = { type: 'string', minLength: 1 };
const duration = { type: 'string', pattern: '^(\\d+(ms|s|m|h))+$' };
const texts = { type: 'array', items: text, minItems: 1, uniqueItems: true };

const strict = (properties: object, required: string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
});
const mapOf = (values: object) => ({
  type: 'object',
  minProperties: 1,
  propertyNames: { pattern: '^[a-zA-Z0-9._-]+$' },
  additionalProperties: values,
});

const healthcheck = strict(
  {
    // Strings only, of which the first says how the rest is run.
    test: {
      type: 'array',
      items: [{ enum: ['CMD', 'CMD-SHELL'] }],
      additionalItems: text,
      minItems: 2,
    },
    interval: duration,
    timeout: duration,
    start_period: duration,
    retries: { type: 'integer', minimum: 1 },
  },
  ['test', 'interval', 'timeout', 'retries'],
);

const dependency = strict(
  { condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] } },
  ['condition'],
);

const service = strict(
  {
    image: { type: 'string', pattern: '^[a-z0-9./-]+:[\\w.-]+$' },
    build: text,
    restart: { type: 'string', pattern: '^(unless-stopped|on-failure:\\d+)$' },
    init: { type: 'boolean' },
    read_only: { type: 'boolean' },
    tmpfs: texts,
    cap_drop: texts,
    security_opt: texts,
    depends_on: mapOf(dependency),
    // Numbers and booleans in YAML are not what a shell sees: quote them.
    environment: mapOf({ type: 'string' }),
    entrypoint: { type: 'array', items: text },
    command: { type: 'array', items: text },
    volumes: { type: 'array', items: { type: 'string', pattern: '^[\\w./-]+:/[\\w./-]+(:ro)?$' } },
    ports: texts,
    stop_grace_period: duration,
    healthcheck,
  },
  ['image', 'restart', 'environment'],
);

export const composeSchema = {
  ...strict({ name: text, services: mapOf(service), volumes: mapOf({ type: 'null' }) }, [
    'name',
    'services',
  ]),
  patternProperties: { '^x-': {} },
};
