import type { ApiUsage, PageOptions, RequestUsage } from './port.js';

/** What one opened org has sent so far, and what Salesforce last said of the budget. */
export interface Tally extends RequestUsage {
  apiUsage: ApiUsage | null;
}

/** Counts the requests of one call, into the org's tally and to whoever listens. */
export interface Meter {
  sends(): void;
  /** The next request is a try beyond the first. */
  sendsAgain(): void;
  /** Notes the org's budget from the header `Sforce-Limit-Info`. */
  hears(limitInfo: string | undefined): void;
}

export const newTally = (): Tally => ({ apiCalls: 0, retries: 0, apiUsage: null });

export function createMeter(tally: Tally, onRequest?: PageOptions['onRequest']): Meter {
  let retry = false;
  return {
    sends: () => {
      tally.apiCalls += 1;
      tally.retries += retry ? 1 : 0;
      onRequest?.({ retry });
      retry = false;
    },
    sendsAgain: () => {
      retry = true;
    },
    hears: (limitInfo) => {
      tally.apiUsage = usageIn(limitInfo) ?? tally.apiUsage;
    },
  };
}

/** `api-usage=18/5000; per-app-api-usage=…`: the org's share is the one without a prefix. */
function usageIn(limitInfo: string | undefined): ApiUsage | null {
  const found = /(?:^|[\s;,])api-usage=(\d+)\/(\d+)/.exec(limitInfo ?? '');
  return found === null ? null : { used: Number(found[1]), max: Number(found[2]) };
}
