import type { BulkOrder } from './bulk/order.js';
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
  /** What moves a bulk job on: the org's clock, or each time its state is asked for. */
  bulkProgressBy: 'polls' | 'clock';
  /** How often a job answers that it is not done yet. */
  bulkPolls: number;
  /** How long a job takes by the clock. */
  bulkSeconds: number;
  /** Order of results without ORDER BY: by Id, at random, or chunks by Id woven into each other. */
  bulkOrder: BulkOrder;
  /** Rows of such a chunk, fewer in a small result. */
  bulkChunkRows: number;
  /** Rows of a page of results at most. */
  bulkPageRows: number;
  /** Rows of a result file of Bulk v1 at most. */
  bulkFileRows: number;
  /** What results without a row are: the header alone, or nothing. */
  bulkEmptyResult: 'header' | 'empty';
  /** Answer to a read of results that are not there yet. */
  bulkNotReady: 204 | 400;
  /** Bulk 2.0 query jobs that may be made in a day. */
  dailyBulkQueryJobMax: number;
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
  bulkProgressBy: 'polls',
  bulkPolls: 1,
  bulkSeconds: 5,
  bulkOrder: 'chunks',
  bulkChunkRows: 1000,
  bulkPageRows: 50_000,
  bulkFileRows: 100_000,
  bulkEmptyResult: 'header',
  bulkNotReady: 204,
  dailyBulkQueryJobMax: 10_000,
  unknownStatus: 'default',
  createStatuses: true,
};
