import { progressOf } from '../bulk/job.js';
import type { JobFate } from '../bulk/job.js';
import type { Extract } from '../bulk/extract.js';
import type { Clock } from '../clock.js';
import { idOf, isRecordId, toId18 } from '../ids.js';
import type { Settings } from '../settings.js';

export type ContentType = 'CSV' | 'JSON' | 'XML';
export type BatchState = 'Queued' | 'InProgress' | 'Completed' | 'Failed' | 'NotProcessed';

export interface AsyncBatch {
  id: string;
  createdAt: number;
  /** How often its state was asked for. */
  polls: number;
  /** Null when the statement was refused, or is worked on in chunks. */
  extract: Extract | null;
  fate: JobFate | null;
  ended: BatchState | null;
  message: string | null;
}

export interface AsyncJob {
  id: string;
  operation: 'query' | 'queryAll';
  object: string;
  contentType: ContentType;
  apiVersion: string;
  createdAt: number;
  state: 'Open' | 'Closed' | 'Aborted';
  /** Rows of a chunk when chunking by Id was asked for. */
  chunkSize: number | null;
  batches: AsyncBatch[];
}

const KEPT_MS = 7 * 86_400_000;

/** Bulk v1 jobs and their batches. */
export class AsyncJobs {
  private readonly jobs = new Map<string, AsyncJob>();
  private made = 0;
  batchesMade = 0;

  constructor(
    private readonly clock: Clock,
    private readonly settings: Settings,
  ) {}

  add(job: Omit<AsyncJob, 'id' | 'createdAt' | 'state' | 'batches'>): AsyncJob {
    // Beside the ids of Bulk 2.0 jobs, which have the same prefix.
    const id = idOf('750', 62 ** 6 + this.made++);
    const kept: AsyncJob = { ...job, id, createdAt: this.clock.now(), state: 'Open', batches: [] };
    this.jobs.set(id, kept);
    return kept;
  }

  find(id: string): AsyncJob | null {
    const job = isRecordId(id) ? this.jobs.get(toId18(id)) : undefined;
    return job && job.createdAt + KEPT_MS > this.clock.now() ? job : null;
  }

  addBatch(job: AsyncJob, batch: Partial<AsyncBatch>): AsyncBatch {
    const id = idOf('751', 62 ** 5 + this.batchesMade++);
    const kept: AsyncBatch = {
      id,
      createdAt: this.clock.now(),
      polls: 0,
      extract: null,
      fate: null,
      ended: null,
      message: null,
      ...batch,
    };
    job.batches.push(kept);
    return kept;
  }

  /** The state of a batch at this moment; an end stays. */
  stateOf(batch: AsyncBatch): BatchState {
    if (batch.ended) return batch.ended;
    if (batch.polls === 0) return 'Queued';
    const progress = progressOf(batch, this.settings, this.clock.now());
    if (progress < 1 || batch.fate?.end === 'never') return 'InProgress';
    batch.ended = batch.fate ? 'Failed' : 'Completed';
    if (batch.fate?.end === 'failed') batch.message = batch.fate.message ?? null;
    return batch.ended;
  }
}
