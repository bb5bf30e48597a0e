import type { CampaignSwitches } from './records/campaign-rules.js';

/** What may be changed while the emulator runs, at start or through the control API. */
export interface Settings extends CampaignSwitches {
  /** The `instance_url` of token answers; null: the address the emulator listens on. */
  instanceUrl: string | null;
  /** Every refresh gives a new refresh token; the old one dies, and using it again revokes the grant. */
  rotateRefreshTokens: boolean;
  /** Requests an access token is good for; null: no limit. */
  tokenUses: number | null;
  /** Seconds of the org's clock an access token is good for; null: no limit. */
  tokenSeconds: number | null;
  /** Requests the org may receive in a day. */
  dailyRequestMax: number;
  locatorStyle: 'new' | 'old';
  /** A locator works only with the access token it was made with. */
  locatorsBoundToSession: boolean;
  locatorErrorStatus: 400 | 404;
  /** Open cursors a user may have, the oldest is dropped; null: no limit. */
  maxCursors: number | null;
  /** Pages come out shorter than asked for, at random. */
  shrinkPages: boolean;
  /** Zone of the integration user, for date literals. */
  timeZone: string;
  /** How far the `Date` header is off the org's clock, in milliseconds. */
  dateSkewMs: number;
}

export const DEFAULT_SETTINGS: Settings = {
  instanceUrl: null,
  rotateRefreshTokens: false,
  tokenUses: null,
  tokenSeconds: 7200,
  dailyRequestMax: 5_000_000,
  locatorStyle: 'new',
  locatorsBoundToSession: false,
  locatorErrorStatus: 400,
  maxCursors: 10,
  shrinkPages: false,
  timeZone: 'UTC',
  dateSkewMs: 0,
  unknownStatus: 'default',
  createStatuses: true,
};
