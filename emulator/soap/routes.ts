import type { Answer, Call } from '../http/call.js';
import type { Router } from '../http/router.js';
import type { Org } from '../org.js';
import { FIRST_VERSION } from '../rest/limits.js';
import { elements, elementText, escapeXml } from '../xml.js';

/** SOAP login is not there in later versions. */
const LAST_SOAP_VERSION = 64;
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const NAMESPACES =
  'xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';

/** SOAP `login()`, for clients that know no other way in. The partner and the enterprise address do the same. */
export function addSoapRoutes(router: Router, org: Org): void {
  for (const kind of ['u', 'c'])
    for (const tail of ['', '/:org'])
      router.on('POST', `/services/Soap/${kind}/:version${tail}`, (call, { version = '' }) =>
        login(org, call, version),
      );
}

function login(org: Org, call: Call, version: string): Answer {
  const number = Number(version);
  if (!(number >= FIRST_VERSION && number <= LAST_SOAP_VERSION))
    return fault('UNSUPPORTED_API_VERSION', `Invalid Api version specified on URL: ${version}`);
  const username = elementText(call.body, 'username');
  if (username === null) return fault('INVALID_OPERATION', 'No operation available for request');
  const { credentials } = org;
  const password = elementText(call.body, 'password');
  if (username !== credentials.username || password !== credentials.password)
    return fault(
      'INVALID_LOGIN',
      'Invalid username, password, security token; or user locked out.',
    );
  return envelope(200, `<loginResponse><result>${session(org, version)}</result></loginResponse>`);
}

function session(org: Org, version: string): string {
  const { token } = org.sessions.issue('soap');
  const base = org.settings.instanceUrl ?? org.url();
  const path = `${version}/${org.orgId.slice(0, 15)}`;
  const user = elements({
    organizationId: org.orgId,
    organizationName: 'Acme',
    sessionSecondsValid: org.settings.tokenSeconds ?? 7200,
    userEmail: org.credentials.username,
    userFullName: 'Integration User',
    userId: org.userId,
    userName: org.credentials.username,
    userTimeZone: org.settings.timeZone,
  });
  return `${elements({
    metadataServerUrl: `${base}/services/Soap/m/${path}`,
    passwordExpired: false,
    sandbox: false,
    serverUrl: `${base}/services/Soap/u/${path}`,
    sessionId: token,
    userId: org.userId,
  })}<userInfo>${user}</userInfo>`;
}

function fault(code: string, message: string): Answer {
  const detail = `<sf:LoginFault xsi:type="sf:LoginFault"><sf:exceptionCode>${code}</sf:exceptionCode><sf:exceptionMessage>${escapeXml(message)}</sf:exceptionMessage></sf:LoginFault>`;
  const text = `<soapenv:Fault xmlns:sf="urn:fault.partner.soap.sforce.com"><faultcode>sf:${code}</faultcode><faultstring>${code}: ${escapeXml(message)}</faultstring><detail>${detail}</detail></soapenv:Fault>`;
  return envelope(500, text);
}

function envelope(status: number, body: string): Answer {
  const text = `${HEAD}<soapenv:Envelope ${NAMESPACES} xmlns="urn:partner.soap.sforce.com"><soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;
  return { status, headers: { 'Content-Type': 'text/xml;charset=UTF-8' }, body: text };
}
