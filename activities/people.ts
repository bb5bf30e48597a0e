import type { SalesforceRecord } from '../salesforce/port.js';

/** A record that was read, with everyone it stands for (R7). */
export interface SourceRecord {
  source: SalesforceRecord;
  /** Each once; empty when it stands for nobody. */
  people: PersonRecord[];
}

export interface PersonRecord {
  /** Id of the person's record; the source's own where the record is the person. */
  id: string;
  /** The person's own fields by their plain names: `Email`, `CreatedDate`, `HasOptedOutOfEmail`. */
  record: SalesforceRecord;
}
