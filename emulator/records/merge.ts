import { badRequest } from '../api-error.js';
import type { Schema } from '../schema/schema.js';
import type { Database, RecordRef } from './database.js';
import type { Writer } from './writer.js';

/** Merges records into one: the losers go to the recycle bin with MasterRecordId, what hung on them moves over. */
export function mergeRecords(
  schema: Schema,
  database: Database,
  writer: Writer,
  masterId: string,
  loserIds: readonly string[],
): void {
  const master = database.find(masterId);
  if (!master?.object.field('MasterRecordId'))
    throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'the master can not be merged into');
  for (const loserId of loserIds) {
    const loser = database.find(loserId);
    if (loser?.object !== master.object)
      throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'a loser is of another object or unknown');
    mergePeople(schema, database, writer, master, loser);
    const id = loser.table.idAt(loser.number);
    repoint(schema, database, writer, id, master.table.idAt(master.number));
    writer.edit(loser.object.name, loser.number, {
      IsDeleted: true,
      MasterRecordId: master.table.idAt(master.number),
    });
  }
  writer.edit(master.object.name, master.number, {});
}

/** With two Person Accounts the contacts behind them become one as well. */
function mergePeople(
  schema: Schema,
  database: Database,
  writer: Writer,
  master: RecordRef,
  loser: RecordRef,
): void {
  const [kept, lost] = [master, loser].map(({ object, table, number }) =>
    object.name === 'Account' ? table.stored(number, 'PersonContactId') : null,
  );
  if (typeof kept === 'string' && typeof lost === 'string')
    mergeRecords(schema, database, writer, kept, [lost]);
}

function repoint(
  schema: Schema,
  database: Database,
  writer: Writer,
  from: string,
  to: string,
): void {
  const kind = database.objectOfId(from)?.name ?? '';
  for (const object of schema.all()) {
    const references = object.fields.filter(
      ({ name, referenceTo }) => name !== 'MasterRecordId' && referenceTo?.includes(kind),
    );
    const table = database.table(object);
    for (const { name } of references)
      for (const number of table.numbers())
        if (table.read(number, name) === from) writer.edit(object.name, number, { [name]: to });
  }
}
