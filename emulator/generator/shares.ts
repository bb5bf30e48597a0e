/** How many of the generated people are of each kind, each 0 to 1. The address kinds exclude each other. */
export interface Shares {
  blankEmail: number;
  malformedEmail: number;
  roleEmail: number;
  /** The address of an earlier record again, in other letters or with blanks around it. */
  repeatedEmail: number;
  unicodeDomain: number;
  optedOut: number;
  converted: number;
  japanese: number;
  bounced: number;
  /** Opportunities whose first contact role is the primary one; the others have none. */
  primaryRole: number;
}

export const DEFAULT_SHARES: Shares = {
  blankEmail: 0.02,
  malformedEmail: 0.01,
  roleEmail: 0.01,
  repeatedEmail: 0.03,
  unicodeDomain: 0.005,
  optedOut: 0.05,
  converted: 0.03,
  japanese: 0.3,
  bounced: 0.01,
  primaryRole: 1,
};
