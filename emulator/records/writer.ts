import { ApiError, badRequest } from '../api-error.js';
import type { Clock } from '../clock.js';
import { isRecordId } from '../ids.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import type { Schema } from '../schema/schema.js';
import { wholeSecond } from '../values.js';
import type { Value } from '../values.js';
import { addDefaultStatuses, completeMember, withStatus } from './campaign-rules.js';
import type { CampaignSwitches } from './campaign-rules.js';
import type { Database } from './database.js';
import { ValueIndex } from './index-by-value.js';
import { insertPerson, isPersonRow, otherHalf, splitPerson } from './person-accounts.js';
import type { Table, Values } from './table.js';
import { validateRow } from './validate.js';

export interface WriterDeps {
  schema: Schema;
  database: Database;
  clock: Clock;
  switches: CampaignSwitches;
  /** The Id of the user who writes. */
  userId: () => string;
}

/** Writes records: as a client does (checked) or as the org itself does (unchecked). Keeps the stamps and indexes. */
export class Writer {
  private readonly indexes = new Map<string, { table: Table; index: ValueIndex }>();

  constructor(private readonly deps: WriterDeps) {}

  /** A client's create. Fails with the row's error; answers the new Id. */
  create(object: ObjectSchema, input: Record<string, unknown>): string {
    const { schema, database, switches } = this.deps;
    if (object.definition.createable === false) throw notAllowed('create', object);
    if (object.name === 'CampaignMemberStatus' && !switches.createStatuses)
      throw notAllowed('create', object);
    let values = validateRow(schema, object, input, 'create');
    this.checkReferences(object, values);
    this.checkUnique(object, values, null);
    if (object.name === 'CampaignMember')
      values = completeMember(database, this, values, switches, this.today());
    return this.insert(object.name, values);
  }

  /** A client's update. Fails with the row's error. */
  update(object: ObjectSchema, id: string, input: Record<string, unknown>): void {
    const { schema, database, switches } = this.deps;
    const table = database.table(object);
    const number = this.living(object, id);
    if (object.definition.updateable === false) throw notAllowed('update', object);
    let values = validateRow(schema, object, input, 'update');
    if (table.read(number, 'IsConverted') === true)
      throw badRequest('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', []);
    this.checkReferences(object, values);
    this.checkUnique(object, values, number);
    if (object.name === 'CampaignMember' && values.Status !== undefined)
      values = withStatus(
        database,
        { ...this.firstResponse(table, number), ...values },
        String(table.read(number, 'CampaignId')),
        switches,
        this.today(),
      );
    this.edit(object.name, number, values);
  }

  /** A client's delete: the record goes to the recycle bin, with what hangs on it. */
  remove(object: ObjectSchema, id: string): void {
    const number = this.living(object, id);
    if (object.definition.deletable === false) throw notAllowed('delete', object);
    this.edit(object.name, number, { IsDeleted: true });
    this.cascade(object, this.deps.database.table(object).idAt(number));
  }

  /** Adds a record unchecked, with the stamps that are not given, and answers its Id. */
  insert(objectName: string, values: Values, number?: number): string {
    if (objectName === 'Account' && isPersonRow(values)) return insertPerson(this, values, number);
    const table = this.deps.database.tableNamed(objectName);
    const now = wholeSecond(this.deps.clock.now());
    const user = this.deps.userId();
    const object = this.deps.schema.stored(objectName);
    const defaults = Object.fromEntries(
      (object?.fields ?? [])
        .filter((field) => field.defaultValue !== undefined)
        .map((field) => [field.name, field.defaultValue ?? null]),
    );
    const owner = object?.field('OwnerId') ? { OwnerId: user } : {};
    const stamps = { CreatedDate: now, LastModifiedDate: now, SystemModstamp: now };
    const by = { CreatedById: user, LastModifiedById: user };
    const at = table.insert({ ...defaults, ...owner, ...by, ...stamps, ...values }, number);
    this.eachIndex(table, (index) => index.add(at));
    const id = table.idAt(at);
    if (objectName === 'Campaign') addDefaultStatuses(this, id);
    return id;
  }

  /** Changes a record unchecked. `systemOnly` moves SystemModstamp alone, as the org's own upkeep does. */
  edit(objectName: string, number: number, values: Values, systemOnly = false): void {
    const other = otherHalf(this.deps.database, objectName, number);
    if (!other) return this.store(objectName, number, values, systemOnly);
    const { account, contact } =
      objectName === 'Account' ? splitPerson(values) : { account: {}, contact: values };
    const [own, its] = objectName === 'Account' ? [account, contact] : [contact, account];
    this.store(objectName, number, own, systemOnly);
    this.store(other.object, other.number, its, systemOnly);
  }

  /** Joins the halves of a Person Account, without a stamp. */
  link(accountId: string, values: Values): void {
    const table = this.deps.database.tableNamed('Account');
    const number = table.find(accountId);
    if (number !== null) table.edit(number, values);
  }

  private store(objectName: string, number: number, values: Values, systemOnly: boolean): void {
    const table = this.deps.database.tableNamed(objectName);
    const now = wholeSecond(this.deps.clock.now());
    const stamps = systemOnly
      ? { SystemModstamp: now }
      : { SystemModstamp: now, LastModifiedDate: now, LastModifiedById: this.deps.userId() };
    this.eachIndex(table, (index) => index.remove(number));
    table.edit(number, { ...stamps, ...values });
    this.eachIndex(table, (index) => index.add(number));
  }

  /** Takes a record away without a trace, as emptying the recycle bin does. */
  purge(objectName: string, number: number): void {
    const table = this.deps.database.tableNamed(objectName);
    this.eachIndex(table, (index) => index.remove(number));
    table.purge(number);
  }

  /** Living records whose fields together hold these values. */
  findBy(objectName: string, fields: readonly string[], values: readonly Value[]): number[] {
    const key = `${objectName}:${fields.join(',')}`;
    let entry = this.indexes.get(key);
    if (!entry) {
      const table = this.deps.database.tableNamed(objectName);
      entry = { table, index: new ValueIndex(table, fields) };
      this.indexes.set(key, entry);
    }
    return entry.index.find(values);
  }

  /** Forgets the indexes after records came in past the writer. */
  forgetIndexes(): void {
    this.indexes.clear();
  }

  /** The number of a record that a client may write. Fails for an Id that is malformed, unknown or deleted. */
  living(object: ObjectSchema, id: string): number {
    if (!isRecordId(id))
      throw badRequest(
        'MALFORMED_ID',
        `${object.definition.label} ID: id value of incorrect type: ${id}`,
        ['Id'],
      );
    const table = this.deps.database.table(object);
    const number = table.find(id);
    if (number === null)
      throw new ApiError(404, 'INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
    if (table.read(number, 'IsDeleted') === true)
      throw new ApiError(404, 'ENTITY_IS_DELETED', 'entity is deleted', []);
    return number;
  }

  private firstResponse(table: Table, number: number): Values {
    const first = table.read(number, 'FirstRespondedDate');
    return first === null ? {} : { FirstRespondedDate: first };
  }

  private checkReferences(object: ObjectSchema, values: Values): void {
    for (const field of object.fields) {
      const id = values[field.name];
      if (field.type !== 'reference' || typeof id !== 'string') continue;
      const target = this.deps.database.find(id);
      const known = target && field.referenceTo?.includes(target.object.name);
      if (!known)
        throw badRequest('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', [field.name]);
      if (target.table.read(target.number, 'IsDeleted') === true)
        throw badRequest('ENTITY_IS_DELETED', 'entity is deleted', [field.name]);
    }
  }

  private checkUnique(object: ObjectSchema, values: Values, self: number | null): void {
    for (const field of object.fields.filter(({ unique }) => unique)) {
      const value = values[field.name];
      if (value === undefined || value === null) continue;
      const [twin] = this.findBy(object.name, [field.name], [value]).filter((at) => at !== self);
      if (twin !== undefined)
        throw badRequest(
          'DUPLICATE_VALUE',
          `duplicate value found: ${field.name} duplicates value on record with id: ${this.deps.database.table(object).idAt(twin).slice(0, 15)}`,
          [],
        );
    }
  }

  private cascade(object: ObjectSchema, id: string): void {
    for (const name of CASCADES[object.name] ?? []) {
      const table = this.deps.database.tableNamed(name);
      for (const number of table.numbers()) {
        const held = table.read(number, `${object.name}Id`) === id;
        if (!held || table.read(number, 'IsDeleted') === true) continue;
        this.edit(name, number, { IsDeleted: true });
        const child = this.deps.schema.stored(name);
        if (child) this.cascade(child, table.idAt(number));
      }
    }
  }

  private eachIndex(table: Table, act: (index: ValueIndex) => void): void {
    for (const entry of this.indexes.values()) if (entry.table === table) act(entry.index);
  }

  private today(): string {
    return new Date(this.deps.clock.now()).toISOString().slice(0, 10);
  }
}

const CASCADES: Record<string, string[]> = {
  Account: ['Contact', 'Opportunity'],
  Campaign: ['CampaignMember', 'CampaignMemberStatus'],
  Lead: ['CampaignMember'],
  Contact: ['CampaignMember', 'OpportunityContactRole'],
  Opportunity: ['OpportunityContactRole'],
};

function notAllowed(action: string, object: ObjectSchema): ApiError {
  return badRequest(
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    `entity type ${object.name} does not support ${action}`,
    [],
  );
}
