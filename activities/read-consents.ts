import { Failure, failureTypeOf } from '../domain/failures.js';
import { consentId, recordOfRef } from '../domain/ids.js';
import type { Consent } from '../domain/member.js';
import { readAddress } from '../domain/email-address.js';
import type {
  PageOptions,
  RecordQuery,
  SalesforceOrg,
  SalesforceRecord,
} from '../salesforce/port.js';
import { nowOf, type ActivityDeps } from './deps.js';
import { KnownCauses } from './known-causes.js';
import type { Beat } from './read-pages.js';
import { loadParts, loadRun } from './run-context.js';
import { watchingOptOut } from './watching-opt-out.js';
import { newsOf, writeConsents } from './write-consents.js';

export interface ReadConsentsResult {
  optedOut: number;
  changed: number;
  apiCalls: number;
  retries: number;
}

const EMAIL = 'Email';
const OPT_OUT = 'HasOptedOutOfEmail';

/**
 * Reads the opt-outs of the org's Leads and Contacts without any sync's filter (C3) and applies them by address to
 * every list the org feeds, before the first page. Also lifts those that Salesforce lifted, seen anew by Id (C1).
 */
export async function readConsents(
  deps: ActivityDeps,
  input: { runId: string },
  beat: Beat,
): Promise<ReadConsentsResult> {
  const run = await loadRun(deps, input.runId);
  const { connection } = await loadParts(deps, run.syncId, run.syncVersion);
  const org = watchingOptOut(await deps.salesforce.open(connection), OPT_OUT);
  const watch = new ConsentWatch(deps, org, run.orgId, beat);
  for (const object of ['Lead', 'Contact']) {
    if (await watch.isReadable(object, object === run.object)) await watch.read(object);
  }
  return { ...watch.result, ...org.usage() };
}

class ConsentWatch {
  readonly result = { optedOut: 0, changed: 0 };

  constructor(
    private readonly deps: ActivityDeps,
    private readonly org: SalesforceOrg,
    private readonly orgId: string,
    private readonly beat: Beat,
  ) {}

  /** An object that the user never sees feeds nothing; a visible one with a hidden flag fails the run. */
  async isReadable(object: string, required: boolean): Promise<boolean> {
    const fields = await this.fieldsOf(object, required);
    if (fields === null) return false;
    if (fields.has(OPT_OUT) && fields.has(EMAIL)) return true;
    throw new Failure(
      'ACCESS_SHRUNK',
      `Opt-outs of ${object} cannot be read. Give the integration user read access to ${object}.${EMAIL} and ${object}.${OPT_OUT}.`,
      { details: { object } },
    );
  }

  async read(object: string): Promise<void> {
    const known = await KnownCauses.load(this.deps.stores, '', [this.orgId]);
    const seen = new Set<string>();
    const query: RecordQuery = {
      object,
      fields: [EMAIL, OPT_OUT],
      filter: { field: OPT_OUT, is: 'equals', type: 'boolean', value: true },
    };
    let after: string | null = null;
    for (;;) {
      const { records } = await this.org.page(query, after, this.options());
      if (records.length === 0) break;
      for (const { Id } of records) seen.add(Id);
      await this.apply(object, records, known);
      after = records.at(-1)?.Id ?? after;
      this.result.optedOut += records.length;
      this.beat.heartbeat({ object, read: seen.size });
    }
    await this.lift(object, seen, known);
  }

  /**
   * Opted out here by the standard flag, not seen opted out there: asked for by Id. What does not answer keeps its
   * cause; other flags are not ours to lift.
   */
  private async lift(object: string, seen: Set<string>, known: KnownCauses): Promise<void> {
    const missing: string[] = [];
    for await (const { recordId } of this.deps.stores.consents.optedOut(this.orgId, object)) {
      const standard = recordOfRef(recordId) === recordId;
      if (standard && !seen.has(recordId)) missing.push(recordId);
    }
    if (missing.length === 0) return;
    const query = { object, fields: [EMAIL, OPT_OUT], filter: null };
    const records = await this.org.byIds(query, missing, this.options());
    await this.apply(object, records, known);
  }

  private async apply(
    object: string,
    records: SalesforceRecord[],
    known: KnownCauses,
  ): Promise<void> {
    const consents = records.flatMap((record) => this.consentOf(object, record, known) ?? []);
    const news = newsOf(consents, known);
    await writeConsents(this.deps, this.orgId, news);
    this.result.changed += news.consents.length;
  }

  private consentOf(object: string, record: SalesforceRecord, known: KnownCauses): Consent | null {
    const address = readAddress(record[EMAIL]);
    const optedOut = record[OPT_OUT] === true;
    const key = address.kind === 'usable' ? this.deps.keyring.emailKey(address.email) : null;
    const emailKey = optedOut ? key : (known.keyOfOptOut(this.orgId, record.Id) ?? key);
    if (emailKey === null) return null;
    const id = consentId(this.orgId, record.Id);
    const at = nowOf(this.deps);
    return { id, orgId: this.orgId, recordId: record.Id, object, emailKey, optedOut, at };
  }

  private async fieldsOf(object: string, required: boolean): Promise<Set<string> | null> {
    try {
      return new Set((await this.org.fields(object)).map((field) => field.name));
    } catch (error) {
      if (!required && failureTypeOf(error) === 'SALESFORCE_OBJECT_MISSING') return null;
      throw error;
    }
  }

  private options(): PageOptions {
    return { signal: this.beat.cancellationSignal };
  }
}
