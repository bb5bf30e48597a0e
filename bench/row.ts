import { readFileSync, writeFileSync } from 'node:fs';

/** One line of the table. */
export interface Row {
  what: string;
  records: number;
  seconds: number;
  'records/s': number;
  'Salesforce calls': number | string;
  'member writes': number | string;
  'peak RSS MiB': number | string;
  'Temporal events': number | string;
}

const MIB = 1024 * 1024;
export const mebibytes = (bytes: number): number => Math.round(bytes / MIB);

export const perSecond = (records: number, ms: number): number => Math.round((records * 1000) / ms);

/** Begins a new measurement of the highest resident memory of a process; Linux only. */
export function forgetPeakRss(pid: number | null): void {
  if (pid !== null && process.platform === 'linux') writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Highest resident memory of a process since that; Linux only. */
export function peakRss(pid: number | null): number | string {
  if (pid === null || process.platform !== 'linux') return '-';
  const match = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  return match ? mebibytes(Number(match[1]) * 1024) : '-';
}
