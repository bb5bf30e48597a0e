import type { FieldReader, Table } from './table.js';

const PARTS = {
  city: 'City',
  country: 'Country',
  postalCode: 'PostalCode',
  state: 'State',
  street: 'Street',
} as const;

/** The JSON text of a compound address, made of the fields beside it; null when all of them are. */
export function addressReader(table: Table, field: string): FieldReader {
  const prefix = field.slice(0, -'Address'.length);
  const parts = Object.entries(PARTS).map(([key, suffix]) => [key, prefix + suffix] as const);
  return (number) => {
    const values = parts.map(([key, name]) => [key, table.read(number, name)] as const);
    if (values.every(([, value]) => value === null)) return null;
    const unknown = { geocodeAccuracy: null, latitude: null, longitude: null };
    return JSON.stringify({ ...Object.fromEntries(values), ...unknown });
  };
}
