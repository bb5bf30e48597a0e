import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startChild, type Child } from '../../dev/servers/child.js';
import { until } from './until.js';

/** One of our programs as a process of its own, so that it can be killed and started again. */
export class Program {
  private child: Child | null = null;
  private begun = 0;

  constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly env: Record<string, string>,
  ) {}

  get logFile(): string {
    return join(this.folder, `${this.name}.log`);
  }

  /** Everything it ever wrote, all its lives together. */
  get log(): string {
    return existsSync(this.logFile) ? readFileSync(this.logFile, 'utf8') : '';
  }

  get isRunning(): boolean {
    return this.child?.isRunning() ?? false;
  }

  /** Starts it, and waits until its log says what it says when ready. */
  async start(script: string, ready: string, over: Record<string, string> = {}): Promise<void> {
    this.begun = this.log.length;
    this.child = await startChild({
      name: this.name,
      command: process.execPath,
      args: ['--import', 'tsx', script],
      env: { PATH: process.env['PATH'], ...this.env, ...over },
      logFile: this.logFile,
    });
    await until(async () => this.isReady(ready), { what: `the ${this.name} to be ready` });
  }

  /** As a power cut does. */
  async kill(): Promise<void> {
    await this.child?.kill();
  }

  /** As an orderly restart does. */
  async stop(): Promise<void> {
    await this.child?.stop();
  }

  async ended(): Promise<void> {
    await this.child?.ended;
  }

  /** The end of its log, for whoever looks at a failed test. */
  tail(lines = 30): string {
    return this.log.trimEnd().split('\n').slice(-lines).join('\n');
  }

  private isReady(ready: string): boolean {
    if (this.log.slice(this.begun).includes(ready)) return true;
    if (this.isRunning) return false;
    throw new Error(`the ${this.name} ended while it was starting:\n${this.tail()}`);
  }
}
