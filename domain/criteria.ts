import type { FieldValue } from './member.js';

/** One condition on a field of the object that is read. Several are joined by and. */
export interface Condition {
  field: string;
  operator: 'equals' | 'in';
  value: FieldValue | FieldValue[];
}
