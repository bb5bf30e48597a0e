// What a good engineer writes in an afternoon: jsforce pages into MongoDB upserts by address, nothing else.
// node bench/plain-script.mjs <loginUrl> <clientId> <clientSecret> <mongodbUri> <fields>
import jsforce from 'jsforce';
import { MongoClient } from 'mongodb';

const [loginUrl, clientId, clientSecret, uri, fields] = process.argv.slice(2);
const conn = new jsforce.Connection({
  loginUrl,
  version: '62.0',
  oauth2: { clientId, clientSecret, loginUrl },
});
await conn.authorize({ grant_type: 'client_credentials' });
const client = await MongoClient.connect(uri, { retryWrites: false });
const members = client.db().collection('plainMembers');
const names = fields.split(',');
const begun = Date.now();
let records = 0;
let calls = 0;
let page = await conn.query(`SELECT Id,${fields} FROM Lead`);
for (;;) {
  calls += 1;
  records += page.records.length;
  const upserts = page.records
    .filter((record) => record.Email)
    .map((record) => ({
      updateOne: {
        filter: { _id: record.Email.trim().toLowerCase() },
        update: { $set: Object.fromEntries(names.map((name) => [name, record[name]])) },
        upsert: true,
      },
    }));
  for (let i = 0; i < upserts.length; i += 1000)
    await members.bulkWrite(upserts.slice(i, i + 1000), { ordered: false });
  if (page.done) break;
  page = await conn.queryMore(page.nextRecordsUrl);
}
await client.close();
const rss = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify({ records, calls, ms: Date.now() - begun, rss }));
process.exit(0);
