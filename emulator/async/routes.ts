import { ApiError } from '../api-error.js';
import { extract } from '../bulk/extract.js';
import type { Extract } from '../bulk/extract.js';
import { isRecord } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Params, Router } from '../http/router.js';
import { idOf } from '../ids.js';
import type { Org } from '../org.js';
import { formatDateTime } from '../values.js';
import { elementText } from '../xml.js';
import { AsyncError, asIds, asInfo, asList, formatOf } from './format.js';
import type { Format, Info } from './format.js';
import type { AsyncBatch, AsyncJob, ContentType } from './jobs.js';
import { csvRows, jsonRows } from './rows.js';

const JOB = '/services/async/:version/job';
const TYPES: readonly ContentType[] = ['CSV', 'JSON', 'XML'];

/** Bulk v1, queries only. A job's own answers are in the form of the request, those of its batches in the job's. */
export function addAsyncRoutes(router: Router, org: Org): void {
  router.on('POST', JOB, (call, params) => createJob(org, call, params));
  router.on('GET', `${JOB}/:job`, (call, params) => showJob(jobOf(org, call, params), org, call));
  router.on('POST', `${JOB}/:job`, (call, params) => endJob(org, call, params));
  const batches = `${JOB}/:job/batch`;
  router.on('POST', batches, (call, params) => addBatch(org, call, jobOf(org, call, params)));
  router.on('GET', batches, (call, params) => listBatches(org, jobOf(org, call, params)));
  const one = `${batches}/:batch`;
  router.on('GET', one, (call, params) => showBatch(org, call, params));
  router.on('GET', `${one}/result`, (call, params) => listFiles(org, call, params));
  router.on('GET', `${one}/result/:file`, (call, params) => sendFile(org, call, params));
}

/** Operation, object and content type, from JSON or XML. */
function createJob(org: Org, call: Call, { version = '' }: Params): Answer {
  const read = reader(call);
  const operation = read('operation');
  const object = org.schema.visible(read('object') ?? '');
  const contentType = TYPES.find((type) => type === (read('contentType') ?? 'XML'));
  const refuse = (code: string, text: string) => new AsyncError(code, text, formatOf(call));
  if (operation !== 'query' && operation !== 'queryAll')
    throw refuse('InvalidOperation', `Operation ${operation ?? ''} is not served here`);
  if (!object) throw refuse('InvalidEntity', `Unable to find object: ${read('object') ?? ''}`);
  if (!contentType || contentType === 'XML')
    throw refuse('InvalidContentType', 'Results come as CSV or JSON here');
  const chunkSize = chunkSizeOf(call);
  const job = org.asyncJobs.add({
    operation,
    object: object.name,
    contentType,
    apiVersion: version,
    chunkSize,
  });
  return { ...showJob(job, org, call), status: 201 };
}

function reader(call: Call): (name: string) => string | null {
  if (formatOf(call) === 'xml') return (name) => elementText(call.body, name);
  let body: unknown = null;
  try {
    body = JSON.parse(call.body);
  } catch {
    throw new AsyncError('InvalidJSON', 'Unable to parse the body', 'json');
  }
  return (name) => {
    const value = isRecord(body) ? body[name] : undefined;
    return typeof value === 'string' ? value : null;
  };
}

/** `Sforce-Enable-PKChunking: true; chunkSize=100000` */
function chunkSizeOf(call: Call): number | null {
  const header = String(call.headers['sforce-enable-pkchunking'] ?? '').toLowerCase();
  if (header === '' || header.startsWith('false')) return null;
  const size = header.split('chunksize=')[1]?.split(';')[0];
  return Math.min(250_000, Number(size ?? 100_000) || 100_000);
}

function jobOf(org: Org, call: Call, { job: id = '' }: Params): AsyncJob {
  const job = org.asyncJobs.find(id);
  if (!job) throw new AsyncError('InvalidJob', `Unable to find job: ${id}`, formatOf(call));
  return job;
}

function endJob(org: Org, call: Call, params: Params): Answer {
  const job = jobOf(org, call, params);
  const state = reader(call)('state');
  if (state !== 'Closed' && state !== 'Aborted')
    throw new AsyncError('InvalidJobState', 'state must be Closed or Aborted', formatOf(call));
  job.state = state;
  return showJob(job, org, call);
}

function showJob(job: AsyncJob, org: Org, call: Call): Answer {
  const states = job.batches.map((batch) => org.asyncJobs.stateOf(batch));
  const count = (wanted: string): number => states.filter((state) => state === wanted).length;
  const info: Info = {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: org.userId,
    createdDate: formatDateTime(job.createdAt),
    systemModstamp: formatDateTime(job.createdAt),
    state: job.state,
    concurrencyMode: 'Parallel',
    contentType: job.contentType,
    numberBatchesQueued: count('Queued'),
    numberBatchesInProgress: count('InProgress'),
    numberBatchesCompleted: count('Completed'),
    numberBatchesFailed: count('Failed'),
    numberBatchesTotal: states.length,
    numberRecordsProcessed: job.batches.reduce((sum, batch) => sum + rowsOf(batch), 0),
    numberRetries: 0,
    apiVersion: Number(job.apiVersion),
    numberRecordsFailed: 0,
    totalProcessingTime: 0,
    apiActiveProcessingTime: 0,
    apexProcessingTime: 0,
  };
  return asInfo('jobInfo', info, formatOf(call));
}

/** The body is the statement. One that is refused makes a batch that failed; chunks get batches of their own. */
function addBatch(org: Org, call: Call, job: AsyncJob): Answer {
  if (job.state !== 'Open')
    throw new AsyncError('InvalidJobState', 'The job is not open', formatOf(call));
  const fate = call.jobFate;
  const made = extracted(org, call.body, job);
  if (typeof made === 'string')
    return batchAnswer(org, job, org.asyncJobs.addBatch(job, { ended: 'Failed', message: made }));
  if (job.chunkSize === null || !made.chunked)
    return batchAnswer(org, job, org.asyncJobs.addBatch(job, { extract: made, fate }));
  const whole = org.asyncJobs.addBatch(job, { ended: 'NotProcessed' });
  for (let from = 0; from < made.numbers.length; from += job.chunkSize) {
    const numbers = made.numbers.slice(from, from + job.chunkSize);
    org.asyncJobs.addBatch(job, { extract: { ...made, numbers }, fate });
  }
  return batchAnswer(org, job, whole);
}

function extracted(org: Org, soql: string, job: AsyncJob): Extract | string {
  try {
    return extract(org, soql, job.operation === 'queryAll', org.bulk.random);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return `InvalidBatch : Failed to process query: ${error.errorCode}: ${error.message}`;
  }
}

function batchOf(org: Org, call: Call, params: Params): { job: AsyncJob; batch: AsyncBatch } {
  const job = jobOf(org, call, params);
  const batch = job.batches.find(({ id }) => id.startsWith((params.batch ?? '-').slice(0, 15)));
  if (!batch)
    throw new AsyncError(
      'InvalidBatch',
      `Unable to find batch: ${params.batch ?? ''}`,
      formatIn(job),
    );
  return { job, batch };
}

const formatIn = (job: AsyncJob): Format => (job.contentType === 'JSON' ? 'json' : 'xml');
const rowsOf = (batch: AsyncBatch): number =>
  batch.ended === 'Completed' ? (batch.extract?.numbers.length ?? 0) : 0;

function showBatch(org: Org, call: Call, params: Params): Answer {
  const { job, batch } = batchOf(org, call, params);
  if (call.jobFate && !batch.ended) batch.fate = call.jobFate;
  batch.polls++;
  return batchAnswer(org, job, batch, 200);
}

function batchAnswer(org: Org, job: AsyncJob, batch: AsyncBatch, status = 201): Answer {
  return asInfo('batchInfo', batchInfo(org, job, batch), formatIn(job), status);
}

function batchInfo(org: Org, job: AsyncJob, batch: AsyncBatch): Info {
  const state = org.asyncJobs.stateOf(batch);
  return {
    id: batch.id,
    jobId: job.id,
    state,
    stateMessage: batch.message,
    createdDate: formatDateTime(batch.createdAt),
    systemModstamp: formatDateTime(batch.createdAt),
    numberRecordsProcessed: rowsOf(batch),
    numberRecordsFailed: 0,
    totalProcessingTime: 0,
    apiActiveProcessingTime: 0,
    apexProcessingTime: 0,
  };
}

function listBatches(org: Org, job: AsyncJob): Answer {
  for (const batch of job.batches) batch.polls++;
  const infos = job.batches.map((batch) => batchInfo(org, job, batch));
  return asList('batchInfoList', 'batchInfo', infos, formatIn(job));
}

/** A large result is several files. */
function fileIds(org: Org, batch: AsyncBatch): string[] {
  const rows = batch.extract?.numbers.length ?? 0;
  const files = Math.max(1, Math.ceil(rows / org.settings.bulkFileRows));
  return Array.from({ length: files }, (_, at) => idOf('752', 62 ** 5 + at));
}

function listFiles(org: Org, call: Call, params: Params): Answer {
  const { job, batch } = completed(org, call, params);
  return asIds(fileIds(org, batch), formatIn(job));
}

function sendFile(org: Org, call: Call, params: Params): Answer {
  const { job, batch, made } = completed(org, call, params);
  const file = fileIds(org, batch).indexOf(params.file ?? '');
  if (file < 0) throw new AsyncError('InvalidResult', 'Unable to find the result', formatIn(job));
  const { bulkFileRows } = org.settings;
  const to = Math.min(made.numbers.length, (file + 1) * bulkFileRows);
  const inJson = job.contentType === 'JSON';
  const rows = inJson ? jsonRows : csvRows;
  return {
    status: 200,
    headers: { 'Content-Type': inJson ? 'application/json' : 'text/csv' },
    body: null,
    pieces: rows(made, file * bulkFileRows, to),
    gzip: String(call.headers['accept-encoding'] ?? '').includes('gzip'),
  };
}

function completed(org: Org, call: Call, params: Params) {
  const { job, batch } = batchOf(org, call, params);
  if (org.asyncJobs.stateOf(batch) !== 'Completed' || !batch.extract)
    throw new AsyncError('InvalidBatch', 'The batch is not completed', formatIn(job));
  return { job, batch, made: batch.extract };
}
