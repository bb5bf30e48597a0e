import { allPages, toCsv } from '../csv.js';
import { endpoint } from '../endpoint.js';
import { loadList } from '../load.js';
import { mappedFieldNames, memberColumns } from '../member-columns.js';
import { idParams, pageOf } from '../schemas/basics.js';
import { memberAnswer, memberQuery, toMemberAnswer } from '../schemas/member.js';

export const listMembers = endpoint({
  summary: 'Members of a list; as CSV all that match, from the cursor on',
  params: idParams,
  query: memberQuery,
  success: { status: 200, description: 'A page', schema: pageOf(memberAnswer), csv: true },
  handle:
    ({ stores }) =>
    async ({ params, query, wantsCsv }) => {
      const list = await loadList(stores, params.id);
      const { limit, cursor, ...filter } = query;
      if (wantsCsv) {
        const columns = memberColumns(await mappedFieldNames(stores, list.id));
        const pages = allPages((request) => stores.members.page(list.id, filter, request), cursor);
        return { status: 200, csv: toCsv(columns, pages) };
      }
      const page = await stores.members.page(list.id, filter, { limit, cursor });
      return { status: 200, body: { ...page, items: page.items.map(toMemberAnswer) } };
    },
});
