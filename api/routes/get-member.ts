import { normalised } from '../email-param.js';
import { endpoint } from '../endpoint.js';
import { loadList } from '../load.js';
import { memberWhy } from '../member-why.js';
import { memberParams, memberWhyAnswer } from '../schemas/member.js';

export const getMember = endpoint({
  summary: 'Why an address is on or off a list: the member, its claims, causes and every decision',
  params: memberParams,
  success: { status: 200, description: 'What is known of it', schema: memberWhyAnswer },
  handle:
    (deps) =>
    async ({ params }) => {
      const list = await loadList(deps.stores, params.id);
      const body = await memberWhy(deps, list, normalised(params.email, 'path.email'));
      return { status: 200, body };
    },
});
