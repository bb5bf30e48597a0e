import { Download } from './download.js';
import type { BulkSettings } from './settings.js';

/** The bulk results that this process keeps, by connection and job. */
export class Downloads {
  private readonly kept = new Map<string, Download>();

  constructor(private readonly settings: BulkSettings) {}

  /** The one of a job, begun or new. */
  of(connectionId: string, jobId: string, paths: readonly string[]): Download {
    const key = `${connectionId}:${jobId}:${paths.join(',')}`;
    const download = this.kept.get(key) ?? new Download(paths, this.settings);
    this.kept.set(key, download);
    return download;
  }

  async close(connectionId: string, jobId: string): Promise<void> {
    const prefix = `${connectionId}:${jobId}:`;
    for (const [key, download] of this.kept) {
      if (!key.startsWith(prefix)) continue;
      this.kept.delete(key);
      await download.close();
    }
  }

  async closeAll(): Promise<void> {
    const all = [...this.kept.values()];
    this.kept.clear();
    await Promise.all(all.map((download) => download.close()));
  }
}
