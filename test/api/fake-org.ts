import { Failure } from '../../domain/failures.js';
import type { ViewDefinition } from '../../domain/sync.js';
import type {
  FieldSummary,
  ListViewSummary,
  RecordQuery,
  SalesforceGateway,
  SalesforceOrg,
  SalesforceRecord,
  SObjectSummary,
} from '../../salesforce/port.js';

export interface FakeOrg {
  orgId: string;
  sandbox: boolean;
  username: string;
  /** Object → field → type; `Owner>User,Group` style lookups are of type `reference:Owner:User,Group`; `double!calculated` and `textarea!unfilterable`. */
  objects: Record<string, Record<string, string>>;
  /** List views by Id. */
  views: Record<string, FakeView>;
  /** Zone of the integration user; null while it cannot be read. */
  userZone: string | null;
  /** Thrown by every sign-in while set. */
  refuse: Failure | null;
}

export interface FakeView {
  label: string;
  soqlCompatible: boolean;
  scope: string | null;
  where: string | null;
}

export const newFakeOrg = (): FakeOrg => ({
  orgId: '00D000000000001AAA',
  sandbox: false,
  username: 'integration@example.com',
  objects: {
    Lead: {
      ...PERSON,
      IsConverted: 'boolean',
      ConvertedContactId: 'reference:ConvertedContact:Contact',
      Company: 'string',
      OwnerId: 'reference:Owner:User,Group',
    },
    Contact: { ...PERSON, MailingAddress: 'address', AccountId: 'reference:Account:Account' },
    Account: { Id: 'id', Name: 'string' },
    User: { Id: 'id', Name: 'string', Email: 'email' },
    Group: { Id: 'id', Name: 'string' },
  },
  views: {
    '00B000000000001AAA': { label: 'All', soqlCompatible: true, scope: 'everything', where: null },
  },
  userZone: 'Asia/Tokyo',
  refuse: null,
});

const PERSON = {
  Id: 'id',
  Email: 'email',
  FirstName: 'string',
  LastName: 'string',
  HasOptedOutOfEmail: 'boolean',
  NumberOfEmployees: 'int',
  MasterRecordId: 'id',
  IsDeleted: 'boolean',
  CreatedDate: 'datetime',
  SystemModstamp: 'datetime',
};

/** The part of Salesforce that the API talks to, over plain data. */
export function createFakeGateway(org: FakeOrg): SalesforceGateway {
  return {
    open: async (connection) => {
      if (org.refuse) throw org.refuse;
      if (connection.orgId !== null && connection.orgId !== org.orgId) {
        throw new Failure(
          'ORG_CHANGED',
          'These credentials reach another org. Use the pinned org.',
        );
      }
      return Promise.resolve(toOrg(org));
    },
  };
}

function toOrg(org: FakeOrg): SalesforceOrg {
  const never = () => Promise.reject(new Error('the API reads no records'));
  return {
    identity: () =>
      Promise.resolve({
        orgId: org.orgId,
        userId: '005000000000001AAA',
        username: org.username,
        apiVersion: '62.0',
        sandbox: org.sandbox,
      }),
    apiUsage: () => Promise.resolve({ used: 12, max: 15_000 }),
    objects: () => Promise.resolve(Object.keys(org.objects).map(toObject)),
    fields: (object) => fieldsOf(org, object),
    listViews: () => Promise.resolve(Object.entries(org.views).map(toView)),
    listView: (_object, id) => viewOf(org, id),
    count: never,
    page: never,
    startBulk: never,
    openBulk: never,
    closeBulk: never,
    soql: ({ object }) => `SELECT Id FROM ${object}`,
    byIds: (query) => usersOf(org, query),
    usage: () => ({ apiCalls: 0, retries: 0 }),
  };
}

function fieldsOf(org: FakeOrg, object: string): Promise<FieldSummary[]> {
  const name = Object.keys(org.objects).find((key) => key.toLowerCase() === object.toLowerCase());
  const fields = name && org.objects[name];
  if (fields) return Promise.resolve(Object.entries(fields).map(toField));
  const message = `There is no object ${object} that the user may see. Check its API name.`;
  return Promise.reject(new Failure('SALESFORCE_OBJECT_MISSING', message));
}

const toView = ([id, { label, soqlCompatible }]: [string, FakeView]): ListViewSummary => ({
  id,
  label,
  developerName: label,
  soqlCompatible,
});

async function viewOf(org: FakeOrg, id: string): Promise<ViewDefinition> {
  const view = org.views[id];
  if (!view) throw new Failure('LIST_VIEW_MISSING', 'The list view is gone. Choose another one.');
  if (!view.soqlCompatible) throw new Failure('LIST_VIEW_UNFIT', 'The list view is no SOQL.');
  const { label, scope, where } = view;
  return Promise.resolve({ id, label, scope, where });
}

/** The one record that the API reads: the integration user. */
function usersOf(org: FakeOrg, { object }: RecordQuery): Promise<SalesforceRecord[]> {
  if (object !== 'User') return Promise.reject(new Error('the API reads no records'));
  if (org.userZone) {
    return Promise.resolve([{ Id: '005000000000001AAA', TimeZoneSidKey: org.userZone }]);
  }
  return Promise.reject(new Failure('SALESFORCE_FIELD_MISSING', 'User has no TimeZoneSidKey.'));
}

const toObject = (name: string): SObjectSummary => ({
  name,
  label: name,
  custom: false,
  queryable: name !== 'Vote',
  createable: true,
  updateable: true,
});

function toField([name, written]: [string, string]): FieldSummary {
  const [shape = '', flag] = written.split('!');
  const [type = '', relationshipName, parents] = shape.split(':');
  return {
    name,
    label: name,
    type,
    length: 80,
    custom: name.endsWith('__c'),
    nillable: true,
    updateable: true,
    filterable: flag !== 'unfilterable',
    calculated: flag === 'calculated',
    htmlFormatted: false,
    picklistValues: [],
    referenceTo: parents?.split(',') ?? [],
    relationshipName: relationshipName ?? null,
  };
}

/** Objects of other modules, put into an org by the tests that need them. */
export const MODULES: FakeOrg['objects'] = {
  Account: {
    SystemModstamp: 'datetime',
    ...{ Id: 'id', Name: 'string', CreatedDate: 'datetime', LastName: 'string' },
    ...{ PersonEmail: 'email', PersonHasOptedOutOfEmail: 'boolean', Industry: 'picklist' },
  },
  Opportunity: {
    ...{ Id: 'id', Name: 'string', CreatedDate: 'datetime', StageName: 'picklist' },
    ...{ CloseDate: 'date', Amount: 'currency', AccountId: 'reference:Account:Account' },
  },
  OpportunityContactRole: { Id: 'id', CreatedDate: 'datetime', IsPrimary: 'boolean' },
  Invoice__c: {
    SystemModstamp: 'datetime',
    ...{ Id: 'id', Name: 'string', CreatedDate: 'datetime', Mail__c: 'email', Out__c: 'boolean' },
    ...{ Contact__c: 'reference:Contact__r:Contact', Total__c: 'double!calculated' },
    ...{ Tags__c: 'multipicklist', Notes__c: 'textarea!unfilterable', Due__c: 'date' },
    ...{ Who__c: 'reference:Who__r:Lead,Contact' },
  },
  Survey__c: { Id: 'id', CreatedDate: 'datetime', Mail__c: 'email', Copy__c: 'email' },
  Badge__c: { Id: 'id', CreatedDate: 'datetime', Contact__c: 'reference:Contact__r:Contact' },
  Vote: { Id: 'id', CreatedDate: 'datetime' },
};
