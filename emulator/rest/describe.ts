import { notFound } from '../api-error.js';
import { json } from '../http/call.js';
import type { Answer } from '../http/call.js';
import type { Org } from '../org.js';
import type { ObjectSchema } from '../schema/object-schema.js';
import { isCustomName, isOpaque } from '../schema/types.js';
import type { FieldDefinition, FieldType } from '../schema/types.js';

const SOAP_TYPES: Partial<Record<FieldType, string>> = {
  id: 'tns:ID',
  reference: 'tns:ID',
  boolean: 'xsd:boolean',
  int: 'xsd:int',
  double: 'xsd:double',
  currency: 'xsd:double',
  percent: 'xsd:double',
  date: 'xsd:date',
  datetime: 'xsd:dateTime',
  address: 'urn:address',
};
const ADDRESS_PARTS = ['Street', 'City', 'State', 'PostalCode', 'Country'];
const NUMERIC: readonly FieldType[] = ['double', 'currency', 'percent'];

/** The object under a name a client gave. Fails NOT_FOUND when it does not exist or is hidden. */
export function visibleObject(org: Org, name: string): ObjectSchema {
  const object = org.schema.visible(name);
  if (!object) throw notFound();
  return object;
}

export function globalDescribe(org: Org, version: string): Answer {
  const sobjects = org.schema.visibleObjects().map((object) => summary(object, version));
  return json({ encoding: 'UTF-8', maxBatchSize: 200, sobjects });
}

/** The short form, `GET /sobjects/X`. */
export function basicInfo(org: Org, version: string, name: string): Answer {
  return json({ objectDescribe: summary(visibleObject(org, name), version), recentItems: [] });
}

export function describeObject(org: Org, version: string, name: string): Answer {
  const object = visibleObject(org, name);
  const fields = org.schema.visibleFields(object).map((field) => describeField(org, object, field));
  return json({
    ...summary(object, version),
    actionOverrides: [],
    childRelationships: childRelationships(org, object),
    compactLayoutable: true,
    defaultImplementation: null,
    fields,
    listviewable: null,
    namedLayoutInfos: [],
    networkScopeFieldName: null,
    recordTypeInfos: [masterRecordType(object, version)],
    searchLayoutable: true,
    supportedScopes: scopes(object),
    urls: urls(object, version),
  });
}

function summary(object: ObjectSchema, version: string): Record<string, unknown> {
  const { name, label, labelPlural, keyPrefix, definition } = {
    ...object.definition,
    definition: object.definition,
  };
  const { createable = true, updateable = true, deletable = true, mergeable = false } = definition;
  return {
    activateable: false,
    createable,
    custom: isCustomName(name),
    customSetting: false,
    deepCloneable: false,
    deletable,
    deprecatedAndHidden: false,
    feedEnabled: false,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix,
    label,
    labelPlural,
    layoutable: true,
    mergeable,
    mruEnabled: true,
    name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: true,
    triggerable: true,
    undeletable: true,
    updateable,
    urls: urls(object, version),
  };
}

function urls(object: ObjectSchema, version: string): Record<string, string> {
  const sobject = `/services/data/${version}/sobjects/${object.name}`;
  return { sobject, describe: `${sobject}/describe`, rowTemplate: `${sobject}/{ID}` };
}

function masterRecordType(object: ObjectSchema, version: string): Record<string, unknown> {
  return {
    active: true,
    available: true,
    defaultRecordTypeMapping: true,
    developerName: 'Master',
    master: true,
    name: 'Master',
    recordTypeId: '012000000000000AAA',
    urls: { layout: `${urls(object, version).sobject ?? ''}/describe/layouts/012000000000000AAA` },
  };
}

function scopes(object: ObjectSchema): { label: string; name: string }[] {
  const every = [{ label: `All ${object.definition.labelPlural}`, name: 'everything' }];
  return object.definition.owned
    ? [...every, { label: `My ${object.definition.labelPlural}`, name: 'mine' }]
    : every;
}

function childRelationships(org: Org, parent: ObjectSchema): Record<string, unknown>[] {
  return org.schema.visibleObjects().flatMap((child) =>
    org.schema
      .visibleFields(child)
      .filter((field) => field.referenceTo?.includes(parent.name))
      .map((field) => ({
        cascadeDelete: field.required === true && child.name.startsWith('CampaignMember'),
        childSObject: child.name,
        deprecatedAndHidden: false,
        field: field.name,
        junctionIdListNames: [],
        junctionReferenceTo: [],
        relationshipName: field.childRelationship ?? null,
        restrictedDelete: false,
      })),
  );
}

function describeField(
  org: Org,
  object: ObjectSchema,
  field: FieldDefinition,
): Record<string, unknown> {
  const { type } = field;
  const writable = !org.schema.accessOf(object, field).readOnly && !field.calculated;
  const plain = !isOpaque(field);
  const numeric = NUMERIC.includes(type);
  const length = lengthOf(field);
  return {
    name: field.name,
    label: field.label,
    type,
    soapType: SOAP_TYPES[type] ?? 'xsd:string',
    length,
    byteLength: length * 3,
    precision: numeric ? 18 : 0,
    scale: field.scale ?? 0,
    digits: type === 'int' ? 9 : 0,
    nillable: !field.required && type !== 'boolean' && type !== 'id',
    createable: writable && field.createable !== false,
    updateable: writable && field.updateable !== false,
    custom: isCustomName(field.name),
    calculated: field.calculated === true && isCustomName(field.name),
    autoNumber: false,
    externalId: field.externalId ?? false,
    idLookup: type === 'id' || (field.externalId ?? false) || type === 'email',
    unique: field.unique ?? false,
    caseSensitive: false,
    filterable: plain,
    sortable: plain && type !== 'multipicklist',
    groupable: plain && !numeric && type !== 'multipicklist' && type !== 'datetime',
    aggregatable: plain && type !== 'boolean',
    permissionable: !field.required && field.createable !== false,
    defaultedOnCreate: defaultedOnCreate(field),
    defaultValue: type === 'boolean' ? (field.defaultValue ?? false) : null,
    defaultValueFormula: null,
    cascadeDelete: false,
    restrictedDelete: false,
    deprecatedAndHidden: false,
    displayLocationInDecimal: false,
    encrypted: false,
    aiPredictionField: false,
    highScaleNumber: false,
    htmlFormatted: field.html ?? false,
    extraTypeInfo: type === 'textarea' ? (field.html ? 'richtextarea' : 'plaintextarea') : null,
    compoundFieldName: compoundName(object, field),
    controllerName: null,
    dependentPicklist: false,
    restrictedPicklist: field.restricted ?? false,
    picklistValues: picklistValues(field),
    referenceTo: field.referenceTo ?? [],
    referenceTargetField: null,
    relationshipName: field.relationshipName ?? null,
    relationshipOrder: null,
    polymorphicForeignKey: false,
    nameField: field.nameField ?? false,
    namePointing: false,
    inlineHelpText: null,
    filteredLookupInfo: null,
    calculatedFormula: null,
    formulaTreatNullNumberAsZero: false,
    mask: null,
    maskType: null,
    queryByDistance: false,
    searchPrefilterable: type === 'reference',
    writeRequiresMasterRead: false,
  };
}

function lengthOf(field: FieldDefinition): number {
  if (field.type === 'id') return 18;
  return field.length ?? (field.type === 'textarea' ? 255 : 0);
}

/** The API fills a value in when none is sent, so the field is not required of a client. */
function defaultedOnCreate(field: FieldDefinition): boolean {
  if (field.type === 'boolean' || field.type === 'id') return true;
  return (
    field.defaultValue !== undefined || (field.required === true && field.createable === false)
  );
}

function compoundName(object: ObjectSchema, field: FieldDefinition): string | null {
  const part = ADDRESS_PARTS.find((one) => field.name.endsWith(one));
  const address = part && `${field.name.slice(0, -part.length)}Address`;
  if (address && object.field(address)?.type === 'address') return address;
  const inName = ['FirstName', 'LastName', 'Salutation'].includes(field.name);
  return inName && object.field('FirstName') && object.name !== 'CampaignMember' ? 'Name' : null;
}

function picklistValues(field: FieldDefinition): Record<string, unknown>[] {
  return (field.values ?? []).map((value) => ({
    active: true,
    defaultValue: value === field.defaultValue,
    label: value,
    validFor: null,
    value,
  }));
}
