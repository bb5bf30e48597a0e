/** The server's address with a database of its own behind it. */
export function databaseUri(serverUri: string, database: string): string {
  const uri = new URL(serverUri);
  uri.pathname = `/${database}_${process.pid}`;
  return uri.href;
}
