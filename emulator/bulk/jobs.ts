import { badRequest, notFound } from '../api-error.js';
import type { Clock } from '../clock.js';
import { idOf, isRecordId, toId18 } from '../ids.js';
import type { Settings } from '../settings.js';
import type { BulkJob } from './job.js';

const DAY = 86_400_000;
/** Jobs and their results are kept so long. */
const KEPT_DAYS = 7;

/** The query jobs of the last days, by Id. */
export class BulkJobs {
  private readonly jobs = new Map<string, BulkJob>();
  private made = 0;

  constructor(
    private readonly clock: Clock,
    private readonly settings: Settings,
    /** 0 ≤ x < 1, for the order of results. */
    readonly random: () => number,
  ) {}

  /** Fails LIMIT_EXCEEDED when the day's jobs are used up. */
  checkLimit(): void {
    if (this.usedToday() >= this.settings.dailyBulkQueryJobMax)
      throw badRequest('LIMIT_EXCEEDED', 'Max bulk v2 query jobs limit exceeded for today');
  }

  add(job: Omit<BulkJob, 'id' | 'createdAt' | 'polls' | 'ended'>): BulkJob {
    const id = idOf('750', 62 ** 5 + this.made++);
    const kept = { ...job, id, createdAt: this.clock.now(), polls: 0, ended: null };
    this.jobs.set(id, kept);
    return kept;
  }

  /** Fails NOT_FOUND for a job that is unknown, deleted, or older than seven days. */
  find(id: string): BulkJob {
    const job = this.peek(id);
    if (!job) throw notFound();
    return job;
  }

  peek(id: string): BulkJob | null {
    const job = isRecordId(id) ? this.jobs.get(toId18(id)) : undefined;
    return job && job.createdAt + KEPT_DAYS * DAY > this.clock.now() ? job : null;
  }

  remove(id: string): void {
    this.jobs.delete(toId18(id));
  }

  /** Newest first. */
  list(): BulkJob[] {
    return [...this.jobs.keys()]
      .map((id) => this.peek(id))
      .filter((job) => job !== null)
      .reverse();
  }

  usedToday(): number {
    const since = this.clock.now() - DAY;
    return [...this.jobs.values()].filter(({ createdAt }) => createdAt > since).length;
  }
}
