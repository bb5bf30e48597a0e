import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { open, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { SalesforceValue } from '../port.js';
import { diskFailure } from './failures.js';
import { makeTempFolder, type TempFolder } from './temp-folder.js';

/** Values in the order of the columns; the first is the Id. */
export type Row = SalesforceValue[];
export const idOf = (row: Row): string => String(row[0]);

/** A piece of a parsed text keeps all of that text in memory; this Id is a text of its own. */
const ownId = (row: Row): string => Buffer.from(idOf(row), 'latin1').toString('latin1');

/** Where a block of sorted rows stands in its file. */
export interface Block {
  first: string;
  last: string;
  offset: number;
  length: number;
}

/** A file of rows sorted by Id. */
export interface Run {
  blocks: Block[];
  rows: number;
  path: string;
  file: FileHandle;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Sorted rows on disk. They hold addresses: each block is encrypted with a key that exists in this memory only, so what
 * a killed process leaves behind says nothing.
 */
export class Spill {
  private readonly key = randomBytes(32);
  private readonly runs = new Set<Run>();
  private files = 0;

  private constructor(
    private readonly folder: TempFolder,
    private readonly blockRows: number,
  ) {}

  static async open(parent: string, blockRows: number): Promise<Spill> {
    return new Spill(await makeTempFolder(parent), blockRows);
  }

  /** Writes rows that come sorted. */
  async write(rows: Iterable<Row> | AsyncIterable<Row>): Promise<Run> {
    this.files += 1;
    const path = join(this.folder.path, String(this.files));
    try {
      const file = await open(path, 'wx+', 0o600);
      const run: Run = { blocks: [], rows: 0, path, file };
      this.runs.add(run);
      await this.fill(run, rows);
      return run;
    } catch (error) {
      throw diskFailure(error);
    }
  }

  async read({ file }: Run, { offset, length }: Block): Promise<Row[]> {
    try {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await file.read(bytes, 0, length, offset);
      return this.decrypt(bytes.subarray(0, bytesRead));
    } catch (error) {
      throw diskFailure(error);
    }
  }

  /** Lets go of runs and their files. */
  async drop(runs: readonly Run[]): Promise<void> {
    for (const run of runs) {
      this.runs.delete(run);
      await run.file.close();
      await rm(run.path, { force: true });
    }
  }

  async close(): Promise<void> {
    await this.drop([...this.runs]);
    await this.folder.remove();
  }

  private async fill(run: Run, rows: Iterable<Row> | AsyncIterable<Row>): Promise<void> {
    let block: Row[] = [];
    let offset = 0;
    const flush = async () => {
      const [first, last] = [block[0], block.at(-1)];
      if (first === undefined || last === undefined) return;
      const bytes = this.encrypt(block);
      await run.file.write(bytes, 0, bytes.length, offset);
      run.blocks.push({ first: ownId(first), last: ownId(last), offset, length: bytes.length });
      run.rows += block.length;
      offset += bytes.length;
      block = [];
    };
    for await (const row of rows) if (block.push(row) >= this.blockRows) await flush();
    await flush();
  }

  private encrypt(rows: Row[]): Buffer {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.key, nonce);
    const sealed = [cipher.update(JSON.stringify(rows), 'utf8'), cipher.final()];
    return Buffer.concat([nonce, ...sealed, cipher.getAuthTag()]);
  }

  private decrypt(bytes: Buffer): Row[] {
    const end = bytes.length - TAG_BYTES;
    const cipher = createDecipheriv(CIPHER, this.key, bytes.subarray(0, NONCE_BYTES));
    cipher.setAuthTag(bytes.subarray(end));
    const plain = [cipher.update(bytes.subarray(NONCE_BYTES, end)), cipher.final()];
    return JSON.parse(Buffer.concat(plain).toString('utf8')) as Row[];
  }
}
