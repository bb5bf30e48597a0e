/** What the integration user may do with an object or a field; absent means everything. */
export interface FieldAccess {
  hidden?: boolean;
  readOnly?: boolean;
}

/** What is kept from a reader: fields and objects, by lower-case name. */
class Restrictions {
  readonly fields = new Map<string, FieldAccess>();
  readonly objects = new Set<string>();
}

/** For everybody, or for one access token. */
const EVERYBODY = '';

/** Field- and object-level security of the org's tokens. */
export class Access {
  private readonly byToken = new Map<string, Restrictions>();
  private token = EVERYBODY;

  /** Whose requests are answered from now on; a route runs to its end before the next one is asked. */
  actAs(token: string | null): void {
    this.token = token ?? EVERYBODY;
  }

  setObject(object: string, hidden: boolean, token: string = EVERYBODY): void {
    const { objects } = this.of(token);
    if (hidden) objects.add(object.toLowerCase());
    else objects.delete(object.toLowerCase());
  }

  setField(object: string, field: string, access: FieldAccess, token: string = EVERYBODY): void {
    this.of(token).fields.set(fieldKey(object, field), access);
  }

  hidesObject(object: string): boolean {
    return this.applying().some(({ objects }) => objects.has(object.toLowerCase()));
  }

  field(object: string, field: string): FieldAccess {
    if (this.byToken.size === 0) return {};
    const key = fieldKey(object, field);
    const found = this.applying().map(({ fields }) => fields.get(key));
    return {
      hidden: found.some((one) => one?.hidden === true),
      readOnly: found.some((one) => one?.readOnly === true),
    };
  }

  clear(): void {
    this.byToken.clear();
  }

  private applying(): Restrictions[] {
    if (this.byToken.size === 0) return [];
    return [...new Set([EVERYBODY, this.token])]
      .map((token) => this.byToken.get(token))
      .filter((restrictions) => restrictions !== undefined);
  }

  private of(token: string): Restrictions {
    const known = this.byToken.get(token) ?? new Restrictions();
    this.byToken.set(token, known);
    return known;
  }
}

function fieldKey(object: string, field: string): string {
  return `${object.toLowerCase()}.${field.toLowerCase()}`;
}
