import { readAddress } from '../../domain/email-address.js';
import { memberId } from '../../domain/ids.js';
import { endpoint } from '../endpoint.js';
import { found, invalid } from '../errors.js';
import { loadList } from '../load.js';
import { memberAnswer, memberParams, toMemberAnswer } from '../schemas/member.js';

export const getMember = endpoint({
  summary: 'A member by address, with the claims that hold it',
  params: memberParams,
  success: { status: 200, description: 'The member', schema: memberAnswer },
  handle:
    ({ stores, keyring }) =>
    async ({ params }) => {
      const list = await loadList(stores, params.id);
      const address = readAddress(params.email);
      if (address.kind !== 'usable') {
        throw invalid([
          { path: 'path.email', message: 'is not an address: write name@example.com' },
        ]);
      }
      const id = memberId(list.id, keyring.emailKey(address.email));
      const message = 'This address is not on the list. Search with GET /v1/lists/:id/members?q=.';
      const member = found(await stores.members.get(id), 'MEMBER_MISSING', message);
      return { status: 200, body: toMemberAnswer(member) };
    },
});
