import type { Router } from '../http/router.js';
import type { Org } from '../org.js';
import { deletedRecords, updatedRecords } from './changes.js';
import {
  deleteCollection,
  retrieveCollection,
  upsertCollection,
  writeCollection,
} from './collections.js';
import { batch, composite } from './composite.js';
import type { Dispatch } from './composite.js';
import { basicInfo, describeObject, globalDescribe } from './describe.js';
import { limits, resources, versions } from './limits.js';
import { describeListView, listView, listViewResults, listViews } from './listviews.js';
import { moreRows, runQuery } from './query.js';
import {
  createRecord,
  deleteRecord,
  readByExternalKey,
  readRecord,
  updateRecord,
  upsertRecord,
} from './sobjects.js';

const BASE = '/services/data/:version';

/** The REST API; `dispatch` runs the subrequests of composite calls. */
export function addRestRoutes(router: Router, org: Org, dispatch: Dispatch): void {
  router.on('GET', '/services/data', () => versions());
  router.on('GET', BASE, (_call, { version = '' }) => resources(org, version));
  router.on('GET', `${BASE}/limits`, () => limits(org));
  addQueryRoutes(router, org);
  addObjectRoutes(router, org);
  addRecordRoutes(router, org);
  addCollectionRoutes(router, org);
  router.on('POST', `${BASE}/composite`, (call) => composite(call, dispatch));
  router.on('POST', `${BASE}/composite/batch`, (call) => batch(call, dispatch));
}

function addQueryRoutes(router: Router, org: Org): void {
  for (const [path, all] of [
    ['query', false],
    ['queryAll', true],
  ] as const) {
    router.on('GET', `${BASE}/${path}`, (call, { version = '' }) =>
      runQuery(org, call, version, all),
    );
    router.on('GET', `${BASE}/${path}/:locator`, (call, { version = '', locator = '' }) =>
      moreRows(org, call, version, locator, all),
    );
  }
}

function addObjectRoutes(router: Router, org: Org): void {
  const sobjects = `${BASE}/sobjects`;
  router.on('GET', sobjects, (_call, { version = '' }) => globalDescribe(org, version));
  router.on('GET', `${sobjects}/:object`, (_call, { version = '', object = '' }) =>
    basicInfo(org, version, object),
  );
  router.on('GET', `${sobjects}/:object/describe`, (_call, { version = '', object = '' }) =>
    describeObject(org, version, object),
  );
  router.on('GET', `${sobjects}/:object/listviews`, (_call, { version = '', object = '' }) =>
    listViews(org, version, object),
  );
  const view = `${sobjects}/:object/listviews/:id`;
  router.on('GET', view, (_call, { version = '', object = '', id = '' }) =>
    listView(org, version, object, id),
  );
  router.on('GET', `${view}/describe`, (_call, { object = '', id = '' }) =>
    describeListView(org, object, id),
  );
  router.on('GET', `${view}/results`, (call, { version = '', object = '', id = '' }) =>
    listViewResults(org, call, version, object, id),
  );
  router.on('GET', `${sobjects}/:object/deleted`, (call, { object = '' }) =>
    deletedRecords(org, call, object),
  );
  router.on('GET', `${sobjects}/:object/updated`, (call, { object = '' }) =>
    updatedRecords(org, call, object),
  );
}

function addRecordRoutes(router: Router, org: Org): void {
  const record = `${BASE}/sobjects/:object/:id`;
  const external = `${BASE}/sobjects/:object/:field/*value`;
  router.on('POST', `${BASE}/sobjects/:object`, (call, { object = '' }) =>
    createRecord(org, call, object),
  );
  router.on('GET', record, (call, { version = '', object = '', id = '' }) =>
    readRecord(org, call, version, object, id),
  );
  router.on('PATCH', record, (call, { object = '', id = '' }) =>
    updateRecord(org, call, object, id),
  );
  router.on('DELETE', record, (call, { object = '', id = '' }) =>
    deleteRecord(org, call, object, id),
  );
  router.on('GET', external, (call, { version = '', object = '', field = '', value = '' }) =>
    readByExternalKey(org, call, version, { object, field, value }),
  );
  router.on('PATCH', external, (call, { version = '', object = '', field = '', value = '' }) =>
    upsertRecord(org, call, version, { object, field, value }),
  );
}

function addCollectionRoutes(router: Router, org: Org): void {
  const rows = `${BASE}/composite/sobjects`;
  router.on('POST', rows, (call) => writeCollection(org, call, 'create'));
  router.on('PATCH', rows, (call) => writeCollection(org, call, 'update'));
  router.on('DELETE', rows, (call) => deleteCollection(org, call));
  router.on('PATCH', `${rows}/:object/:field`, (call, { object = '', field = '' }) =>
    upsertCollection(org, call, object, field),
  );
  for (const method of ['GET', 'POST'])
    router.on(method, `${rows}/:object`, (call, { version = '', object = '' }) =>
      retrieveCollection(org, call, version, object),
    );
}
