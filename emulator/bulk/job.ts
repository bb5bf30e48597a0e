import type { Settings } from '../settings.js';
import type { Extract } from './extract.js';

export type JobState = 'UploadComplete' | 'InProgress' | 'JobComplete' | 'Failed' | 'Aborted';

/** What a fault laid on a job. */
export type JobFate = { end: 'failed'; message?: string } | { end: 'never' };

export interface BulkJob {
  id: string;
  operation: 'query' | 'queryAll';
  soql: string;
  extract: Extract;
  createdAt: number;
  /** `62.0` */
  apiVersion: string;
  columnDelimiter: string;
  lineEnding: string;
  /** How often its state was asked for. */
  polls: number;
  fate: JobFate | null;
  /** Set for good once it came to an end. */
  ended: { state: JobState; at: number } | null;
}

/** How far the job is, 0 to 1: by the org's clock or by how often it was asked. */
export function progressOf(
  job: { polls: number; createdAt: number },
  settings: Settings,
  now: number,
): number {
  if (settings.bulkProgressBy === 'polls') return job.polls / (settings.bulkPolls + 1);
  return settings.bulkSeconds <= 0 ? 1 : (now - job.createdAt) / (settings.bulkSeconds * 1000);
}

const STARTS_AT = 0.2;

/** The job's state at this moment; an end is written down and stays. */
export function advance(job: BulkJob, settings: Settings, now: number): JobState {
  if (job.ended) return job.ended.state;
  const progress = progressOf(job, settings, now);
  if (progress < STARTS_AT) return 'UploadComplete';
  if (progress < 1 || job.fate?.end === 'never') return 'InProgress';
  const state = job.fate ? 'Failed' : 'JobComplete';
  job.ended = { state, at: now };
  return state;
}

/** Records done so far: all of them only when the job is complete. */
export function recordsDone(job: BulkJob, settings: Settings, now: number): number {
  const total = job.extract.numbers.length;
  if (job.ended?.state === 'JobComplete') return total;
  return Math.floor((total * Math.min(0.99, progressOf(job, settings, now))) / 2);
}
