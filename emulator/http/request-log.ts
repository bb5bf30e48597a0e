/** What is kept of a request: never a token, a secret or a body. */
export interface LoggedRequest {
  seq: number;
  /** ISO instant of the org's clock. */
  at: string;
  method: string;
  /** Decoded, with tokens and secrets taken out of the query. */
  path: string;
  objects: string[];
  /** The statements it ran, also those inside a composite request. */
  soql: string[];
  /** Paths of composite subrequests. */
  subrequests: string[];
  /** Records a write carried. */
  records: number;
  status: number;
  bytes: number;
  ms: number;
  /** Types of the faults that fired. */
  faults: string[];
}

const MAX_KEPT = 50_000;

export class RequestLog {
  private entries: LoggedRequest[] = [];
  private seq = 0;

  add(entry: Omit<LoggedRequest, 'seq'>): void {
    this.entries.push({ seq: ++this.seq, ...entry });
    if (this.entries.length > MAX_KEPT) this.entries.shift();
  }

  /** Entries after a sequence number, oldest first. */
  since(seq = 0): LoggedRequest[] {
    return this.entries.filter((entry) => entry.seq > seq);
  }

  clear(): void {
    this.entries = [];
  }
}
