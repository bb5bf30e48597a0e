import { z } from 'zod';
import type { Connection } from '../../domain/connection.js';
import { id, name, timeZone } from './basics.js';

const secret = z.string().min(1).max(20_000).meta({ writeOnly: true });
const plain = z.string().min(1).max(1000);

const auth = z
  .discriminatedUnion(
    'type',
    [
      z.strictObject({
        type: z.literal('clientCredentials'),
        clientId: plain,
        clientSecret: secret,
      }),
      z.strictObject({
        type: z.literal('jwtBearer'),
        clientId: plain,
        username: plain,
        privateKey: secret.describe('PEM'),
      }),
      z.strictObject({
        type: z.literal('refreshToken'),
        clientId: plain,
        clientSecret: secret.nullable().default(null),
        refreshToken: secret,
      }),
      z.strictObject({
        type: z.literal('password'),
        clientId: plain,
        clientSecret: secret,
        username: plain,
        password: secret,
        securityToken: secret.nullable().default(null),
      }),
    ],
    { error: 'must have a type: clientCredentials, jwtBearer, refreshToken or password' },
  )
  .describe('How to sign in. Secrets are encrypted at rest and never come back.');

const loginUrl = z
  .string()
  .max(500)
  .describe('https on a Salesforce domain, unless the host is on the allow list of the server.');

export const connectionBody = z
  .strictObject({
    name,
    loginUrl,
    timeZone: timeZone.describe('In which this org reads dates.'),
    auth,
  })
  .meta({ id: 'NewConnection' });

/** `auth` is replaced as a whole: secrets are not merged. */
export const connectionChange = z
  .strictObject({
    name: name.optional(),
    loginUrl: loginUrl.optional(),
    timeZone: timeZone.optional(),
    auth: auth.optional(),
  })
  .meta({ id: 'ConnectionChange' });

export const connectionAnswer = z
  .object({
    id,
    name: z.string(),
    loginUrl: z.string(),
    timeZone: z.string(),
    auth: z.object({
      type: z.string(),
      clientId: z.string(),
      username: z.string().optional(),
    }),
    orgId: z.string().nullable().describe('Pinned by the first successful check.'),
    sandbox: z.boolean().nullable(),
    username: z.string().nullable(),
    createdAt: z.string(),
    updatedAt: z.string(),
  })
  .meta({ id: 'Connection' });

export const checkAnswer = z
  .object({
    ok: z.boolean(),
    orgId: z.string(),
    username: z.string(),
    apiVersion: z.string(),
    sandbox: z.boolean(),
    apiUsage: z.object({ used: z.number(), max: z.number() }),
    missingAccess: z.array(z.string()).describe('Objects and fields the user cannot read.'),
  })
  .meta({ id: 'ConnectionCheck' });

/** The connection without its secrets. */
export function toConnectionAnswer(connection: Connection): z.infer<typeof connectionAnswer> {
  const { auth: credentials, ...rest } = connection;
  const shown = { type: credentials.type, clientId: credentials.clientId };
  return {
    ...rest,
    auth: 'username' in credentials ? { ...shown, username: credentials.username } : shown,
  };
}
