import { account, opportunity, opportunityContactRole } from './account.js';
import { campaign, campaignMember, campaignMemberStatus } from './campaign.js';
import { contact } from './contact.js';
import { lead } from './lead.js';
import type { ObjectDefinition } from './types.js';
import { organization } from './organization.js';
import { user } from './user.js';

/** The standard objects of the emulated org. */
export const STANDARD_OBJECTS: readonly ObjectDefinition[] = [
  account,
  campaign,
  campaignMember,
  campaignMemberStatus,
  contact,
  lead,
  opportunity,
  opportunityContactRole,
  organization,
  user,
];
