import Papa from 'papaparse';
import { badAnswer } from '../errors.js';

/** Text is gathered until it is worth parsing. */
const PARSE_CHARS = 256 * 1024;

/** Rows of one page of results out of text that comes in pieces; the header row is checked and not handed out. */
export class CsvRows {
  /** Of each wanted column, its place in the rows; null before the header. */
  private places: number[] | null = null;
  private width = 0;
  private text = '';

  constructor(private readonly columns: readonly string[]) {}

  /** The rows that are whole by now, with the wanted columns in their order. Fails SALESFORCE_BAD_ANSWER. */
  push(piece: string): string[][] {
    const isStart = this.places === null && this.text === '';
    this.text += isStart ? piece.replace(/^\ufeff/, '') : piece;
    return this.text.length < PARSE_CHARS ? [] : this.parse();
  }

  /** The rest; not whole when the text ends within a row, so that something is missing. */
  end(): { rows: string[][]; whole: boolean } {
    const rows = this.parse();
    return { rows, whole: this.text === '' };
  }

  private parse(): string[][] {
    const text = this.text.includes('\0') ? this.text.replaceAll('\0', '') : this.text;
    const parser = new Papa.Parser({ delimiter: ',', newline: '\n', quoteChar: '"' });
    // The row after the last line break is left for later: it may not be whole.
    const { data, meta } = parser.parse(text, 0, true) as Parsed;
    this.text = text.slice(meta.cursor);
    return this.places === null ? this.afterHeader(data) : this.pick(data, this.places);
  }

  private afterHeader([header, ...rows]: string[][]): string[][] {
    if (header === undefined) return [];
    const names = header.map((name) => name.toLowerCase());
    const places = this.columns.map((column) => names.indexOf(column.toLowerCase()));
    if (names.length !== places.length || places.includes(-1)) {
      throw badAnswer('a bulk result with other columns than were asked for');
    }
    this.places = places;
    this.width = names.length;
    return this.pick(rows, places);
  }

  private pick(rows: string[][], places: number[]): string[][] {
    const inOrder = places.every((place, at) => place === at);
    if (rows.some((row) => row.length !== this.width)) {
      throw badAnswer('a bulk result with a row of another length than its header');
    }
    return inOrder ? rows : rows.map((row) => places.map((place) => row[place] ?? ''));
  }
}

interface Parsed {
  data: string[][];
  meta: { cursor: number };
}
