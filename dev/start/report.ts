import type { RunAnswer, SyncAnswer } from './first-sync.js';
import type { StartFile } from './secret-files.js';

/** What a person wants to know after the first run: what happened to every record, and where to look next. */
export function report(run: RunAnswer, sync: SyncAnswer, file: StartFile, path: string): string {
  return [
    '',
    `Run ${run.id}: ${run.state}${seconds(run)}`,
    ...(run.counts ? countLines(run.counts) : []),
    ledgerLine(run),
    ...(run.error ? [`  error         ${run.error.code}: ${run.error.message}`] : []),
    '',
    `  next fire     ${sync.nextRunAt ?? 'none'} (${sync.schedule.time ?? ''} ${sync.schedule.timeZone})`,
    `  API           ${file.apiUrl}   docs ${file.apiUrl}/docs`,
    `  Temporal UI   ${file.temporalUiUrl ?? '(your server)'}`,
    ...(file.emulatorUrl ? [`  Salesforce    ${file.emulatorUrl} (emulator)`] : []),
    `  MongoDB       ${file.mongodbUri}`,
    `  API key and addresses for scripts: ${path}`,
    '',
    'Try next:',
    `  curl -s -H "Authorization: Bearer ${file.apiKey}" '${file.apiUrl}/v1/runs/${run.id}/records?disposition=optedOut&limit=5'`,
    '',
  ].join('\n');
}

function countLines(counts: NonNullable<RunAnswer['counts']>): string[] {
  const removed = Object.entries(counts.removals).filter(([, n]) => n > 0);
  return [
    `  read          ${counts.read} records, ${counts.people} people, ${counts.apiCalls} API calls, ${counts.retries} retries`,
    ...Object.entries(counts.dispositions).map(([name, n]) => `    ${name.padEnd(13)}${n}`),
    ...removed.map(([name, n]) => `  removed       ${n} (${name})`),
    `  members       ${counts.members} subscribed, ${counts.memberWrites} member writes`,
  ];
}

function ledgerLine({ counts, ledger }: RunAnswer): string {
  if (!ledger.closed || !counts) return '  ledger        open';
  const answered = Object.values(counts.dispositions).reduce((sum, n) => sum + n, 0);
  return `  ledger        closed: ${counts.read} read = ${answered} answered`;
}

function seconds({ startedAt, finishedAt }: RunAnswer): string {
  if (!finishedAt) return '';
  return ` in ${((Date.parse(finishedAt) - Date.parse(startedAt)) / 1000).toFixed(1)} s`;
}
