/** An org as the model sees it: every record of every object, deleted ones too, as plain objects. */
export type Value = string | number | boolean | null;
export type Rec = Record<string, Value> & { Id: string };
export type Org = Record<string, Rec[]>;

/** Relationship name → the reference field behind it and the object that it leads to. */
export const RELATIONSHIPS: Record<string, Record<string, [field: string, object: string]>> = {
  Contact: { Account: ['AccountId', 'Account'] },
  Opportunity: { Account: ['AccountId', 'Account'] },
  Attendee__c: { Contact__r: ['Contact__c', 'Contact'], Lead__r: ['Lead__c', 'Lead'] },
};

export const MULTI_PICKLISTS = ['Interests__c', 'Topics__c'];

export function recordsOf(org: Org, object: string): Rec[] {
  return org[object] ?? [];
}

/** Living or deleted; null when the org has no such record (any more). */
export function recordById(org: Org, object: string, id: Value | undefined): Rec | null {
  return recordsOf(org, object).find((record) => record.Id === id) ?? null;
}

/** The parent that a path's relationship names lead to, and its object; null where the path breaks off. */
export function parentOf(
  org: Org,
  object: string,
  record: Rec,
  names: string[],
): { object: string; record: Rec } | null {
  let at: { object: string; record: Rec } = { object, record };
  for (const name of names) {
    const [field, target] = RELATIONSHIPS[at.object]?.[name] ?? ['', ''];
    const parent = recordById(org, target, at.record[field]);
    if (parent === null) return null;
    at = { object: target, record: parent };
  }
  return at;
}

/** The value under a path such as `Industry` or `Account.Industry`; null where there is none. */
export function valueAt(org: Org, object: string, record: Rec, path: string): Value {
  const names = path.split('.');
  const field = names.pop() ?? '';
  const end = parentOf(org, object, record, names);
  return end?.record[field] ?? null;
}
