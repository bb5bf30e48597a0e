/** Answer of `checkLoginUrl`: the origin to sign in at, or what to do instead. */
export type LoginUrlCheck = { ok: true; origin: string } | { ok: false; message: string };

const MY_DOMAIN = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){1,3}my\.salesforce\.(?:com|mil)$/;
const CHINA_MY_DOMAIN =
  /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.){1,3}my\.(?:sfcrmproducts|sfcrmapps)\.cn$/;
const LEGACY_INSTANCE = /^[a-z]{2,4}\d{1,4}\.salesforce\.com$/;
const SIGN_IN_HOSTS = new Set([
  'login.salesforce.com',
  'test.salesforce.com',
  'login.sfcrmproducts.cn',
  'test.sfcrmproducts.cn',
]);

const HINT =
  'Use https://login.salesforce.com, https://test.salesforce.com or the My Domain address, for example https://acme.my.salesforce.com.';

/** True for 127.0.0.0/8, ::1 and localhost, with or without brackets. */
export function isLoopbackHost(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').toLowerCase();
  return host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

/** True when the host says by its name that the org is a sandbox. */
export function isSandboxHost(hostname: string): boolean {
  return /^test\.|\.(?:sandbox|scratch)\.my\.|--/.test(hostname.toLowerCase());
}

/**
 * May secrets be sent to this address? Yes for https on a Salesforce host at the default port, and for any
 * origin on `allowList` (such as `http://127.0.0.1:8080`). Never with user-info, a path, a query or a fragment.
 */
export function checkLoginUrl(url: string, allowList: readonly string[]): LoginUrlCheck {
  const parsed = parse(url);
  if (parsed === null) return refuse('is no address');
  if (parsed.username !== '' || parsed.password !== '') return refuse('carries a user name');
  if (!/^\/?$/.test(parsed.pathname) || /[?#]/.test(url)) return refuse('carries more than a host');
  if (allowList.some((allowed) => parse(allowed)?.origin === parsed.origin)) return ok(parsed);
  if (parsed.protocol !== 'https:') return refuse('does not begin with https://');
  if (parsed.port !== '') return refuse('names a port');
  return isSalesforceHost(parsed.hostname) ? ok(parsed) : refuse('is not on a Salesforce domain');
}

function isSalesforceHost(host: string): boolean {
  if (SIGN_IN_HOSTS.has(host)) return true;
  return [MY_DOMAIN, CHINA_MY_DOMAIN, LEGACY_INSTANCE].some((pattern) => pattern.test(host));
}

/** The URL parser forgives blanks, control characters and backslashes; an address that holds them is a trick. */
function parse(url: string): URL | null {
  if (!/^https?:\/\/[!-[\]-~]+$/i.test(url) || !URL.canParse(url)) return null;
  return new URL(url);
}

const ok = (url: URL): LoginUrlCheck => ({ ok: true, origin: url.origin });
const refuse = (what: string): LoginUrlCheck => ({
  ok: false,
  message: `The login URL ${what}. ${HINT}`,
});
