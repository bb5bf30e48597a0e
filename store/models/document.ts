/** A domain object as MongoDB keeps it: its id under `_id`. */
export type Stored<T extends { id: string }> = Omit<T, 'id'> & { _id: string };

export const toStored = <T extends { id: string }>({ id, ...rest }: T): Stored<T> => ({
  _id: id,
  ...rest,
});

export const fromStored = <D extends { _id: string }>({
  _id,
  ...rest
}: D): Omit<D, '_id'> & { id: string } => ({ id: _id, ...rest });

/** Empty objects are values, and a misspelt field is a fault of ours rather than something to drop. */
export const SCHEMA_OPTIONS = {
  id: false,
  versionKey: false,
  minimize: false,
  strict: 'throw',
  strictQuery: 'throw',
  autoIndex: false,
  autoCreate: false,
} as const;
