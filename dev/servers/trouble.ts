/** A server that cannot be had or started. The message says what happened and, in its last line, the way out. */
export class ServerTrouble extends Error {
  constructor(what: string, wayOut: string, options?: ErrorOptions) {
    super(`${what}\n  What to do: ${wayOut}`, options);
    this.name = 'ServerTrouble';
  }
}

/** The first line of what an unknown error says. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n')[0] ?? text;
}
