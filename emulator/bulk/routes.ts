import { badRequest } from '../api-error.js';
import { json, jsonBody, noContent } from '../http/call.js';
import type { Answer, Call } from '../http/call.js';
import type { Router } from '../http/router.js';
import type { Org } from '../org.js';
import { formatDateTime } from '../values.js';
import { extract } from './extract.js';
import { advance, recordsDone } from './job.js';
import type { BulkJob } from './job.js';
import { isDelimiter, isLineEnding, jobResults } from './results.js';

const JOBS = '/services/data/:version/jobs/query';
const MAX_LISTED = 1000;

/** Bulk API 2.0 query. */
export function addBulkRoutes(router: Router, org: Org): void {
  router.on('POST', JOBS, (call, { version = '' }) => createJob(org, call, version));
  router.on('GET', JOBS, () => listJobs(org));
  router.on('GET', `${JOBS}/:id`, (call, { id = '' }) => showJob(org, call, id));
  router.on('PATCH', `${JOBS}/:id`, (call, { id = '' }) => abortJob(org, call, id));
  router.on('DELETE', `${JOBS}/:id`, (_call, { id = '' }) => deleteJob(org, id));
  router.on('GET', `${JOBS}/:id/results`, (call, { id = '' }) => jobResults(org, call, id));
}

function createJob(org: Org, call: Call, version: string): Answer {
  const body = jsonBody(call);
  const { operation, query, contentType = 'CSV' } = body;
  const { columnDelimiter = 'COMMA', lineEnding = 'LF' } = body;
  if (operation !== 'query' && operation !== 'queryAll')
    throw badRequest('INVALIDOPERATION', `Operation '${String(operation)}' is not supported`);
  if (typeof query !== 'string' || query === '')
    throw badRequest('MISSING_ARGUMENT', 'A query string has to be specified');
  if (contentType !== 'CSV') throw badRequest('INVALIDREQUEST', 'contentType must be CSV');
  if (!isDelimiter(String(columnDelimiter)) || !isLineEnding(String(lineEnding)))
    throw badRequest('INVALIDREQUEST', 'columnDelimiter or lineEnding is not known');
  org.bulk.checkLimit();
  const job = org.bulk.add({
    operation,
    soql: query,
    extract: extract(org, query, operation === 'queryAll', org.bulk.random),
    apiVersion: version.slice(1),
    columnDelimiter: String(columnDelimiter),
    lineEnding: String(lineEnding),
    fate: call.jobFate,
  });
  return json(basics(org, job, 'UploadComplete'));
}

function showJob(org: Org, call: Call, id: string): Answer {
  const job = org.bulk.find(id);
  if (call.jobFate) job.fate = call.jobFate;
  job.polls++;
  return json(details(org, job));
}

function abortJob(org: Org, call: Call, id: string): Answer {
  const job = org.bulk.find(id);
  if (jsonBody(call).state !== 'Aborted')
    throw badRequest('INVALIDJOBSTATE', 'A query job can only be set to Aborted');
  advance(job, org.settings, org.clock.now());
  if (job.ended)
    throw badRequest(
      'INVALIDJOBSTATE',
      `Aborting a job in the state ${job.ended.state} is not allowed`,
    );
  job.ended = { state: 'Aborted', at: org.clock.now() };
  return json(basics(org, job, 'Aborted'));
}

function deleteJob(org: Org, id: string): Answer {
  const job = org.bulk.find(id);
  if (advance(job, org.settings, org.clock.now()) === 'InProgress')
    throw badRequest('INVALIDJOBSTATE', 'Deleting a job that is in progress is not allowed');
  org.bulk.remove(id);
  return noContent();
}

function listJobs(org: Org): Answer {
  const records = org.bulk
    .list()
    .slice(0, MAX_LISTED)
    .map((job) => ({
      ...basics(org, job, advance(job, org.settings, org.clock.now())),
      jobType: 'V2Query',
    }));
  return json({ done: true, nextRecordsUrl: null, records });
}

function basics(org: Org, job: BulkJob, state: string): Record<string, unknown> {
  return {
    id: job.id,
    operation: job.operation,
    object: job.extract.object,
    createdById: org.userId,
    createdDate: formatDateTime(job.createdAt),
    systemModstamp: formatDateTime(job.ended?.at ?? job.createdAt),
    state,
    concurrencyMode: 'Parallel',
    contentType: 'CSV',
    apiVersion: Number(job.apiVersion),
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
  };
}

function details(org: Org, job: BulkJob): Record<string, unknown> {
  const now = org.clock.now();
  const state = advance(job, org.settings, now);
  const message = job.fate?.end === 'failed' ? job.fate.message : undefined;
  const told = state === 'Failed' && message !== undefined;
  return {
    ...basics(org, job, state),
    jobType: 'V2Query',
    numberRecordsProcessed: recordsDone(job, org.settings, now),
    retries: 0,
    totalProcessingTime: (job.ended?.at ?? now) - job.createdAt,
    isPkChunkingSupported: job.extract.chunked,
    ...(told ? { errorMessage: message } : {}),
  };
}
