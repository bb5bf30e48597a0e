import { ApiError } from './errors.js';
import type { ErrorCode, Issue } from './errors.js';

/** What checks of a definition against its org have found so far: faults stop it, warnings do not. */
export interface Findings {
  faults: { code: ErrorCode; issue: Issue }[];
  warnings: Issue[];
}

export const noFindings = (): Findings => ({ faults: [], warnings: [] });

export const fault = (
  { faults }: Findings,
  code: 'SALESFORCE_FIELD_MISSING' | 'FIELD_UNFIT' | 'CRITERIA_UNFIT' | 'MAPPING_CLASH',
  path: string,
  message: string,
): void => void faults.push({ code, issue: { path, message } });

export const warn = ({ warnings }: Findings, path: string, message: string): void =>
  void warnings.push({ path, message });

/** Throws 422 with all faults there are, under the code of the first. */
export function refuseFaults({ faults }: Findings): void {
  const [first] = faults;
  if (!first) return;
  const issues = faults.map(({ issue }) => issue);
  const text = issues.map(({ path, message }) => `${path}: ${message}`).join('; ');
  const message = `Salesforce does not offer what the sync needs. ${text}.`;
  throw new ApiError(422, first.code, message, { issues });
}
