const MOST = 60;

/**
 * The name that a field of Salesforce gets on a member unless a person says otherwise: `Annual_Revenue__c` is
 * `annualRevenue`, `Account.Name` is `accountName`. The same field always gets the same.
 */
export function memberFieldName(path: string): string {
  const words = path
    .replace(/__[cr]\b/g, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const name = words.map((word, index) => (index === 0 ? lowered(word) : capital(word))).join('');
  return (/^[A-Za-z]/.test(name) ? name : `field${name}`).slice(0, MOST);
}

/** `NPSScore` is `npsScore`: the capitals of an abbreviation go together. */
const lowered = (word: string): string =>
  word.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (start) => start.toLowerCase());

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);
