import { ApiError } from '../api-error.js';
import type { Answer, Call } from '../http/call.js';
import { json } from '../http/call.js';
import { elements } from '../xml.js';
import type { XmlValue } from '../xml.js';

export type Format = 'json' | 'xml';
export type Info = Record<string, XmlValue>;

const NAMESPACE = 'http://www.force.com/2009/06/asyncapi/dataload';
const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
/** Without a charset, as clients compare it. */
const JSON_TYPE = { 'Content-Type': 'application/json' };

/** A refusal of Bulk v1: its own codes, in XML unless the request was JSON. */
export class AsyncError extends ApiError {
  constructor(
    errorCode: string,
    message: string,
    readonly format: Format,
  ) {
    super(400, errorCode, message);
  }

  answer(): Answer {
    const { errorCode: exceptionCode, message: exceptionMessage } = this;
    return asInfo('error', { exceptionCode, exceptionMessage }, this.format, 400);
  }
}

/** What the request itself is written in. */
export function formatOf(call: Call): Format {
  const type = String(call.headers['content-type'] ?? '');
  return type.startsWith('application/json') ? 'json' : 'xml';
}

export function asInfo(root: string, info: Info, format: Format, status = 200): Answer {
  return format === 'json' ? json(info, status, JSON_TYPE) : asXml(root, elements(info), status);
}

/** `{name: [...]}` or the same as XML. */
export function asList(root: string, name: string, items: readonly Info[], format: Format): Answer {
  if (format === 'json') return json({ [name]: items }, 200, JSON_TYPE);
  return asXml(root, items.map((item) => `<${name}>${elements(item)}</${name}>`).join(''));
}

/** The ids of result files: a bare array in JSON. */
export function asIds(ids: readonly string[], format: Format): Answer {
  if (format === 'json') return json(ids, 200, JSON_TYPE);
  return asXml('result-list', ids.map((id) => `<result>${id}</result>`).join(''));
}

function asXml(root: string, inner: string, status = 200): Answer {
  return {
    status,
    headers: { 'Content-Type': 'application/xml' },
    body: `${HEAD}<${root} xmlns="${NAMESPACE}">${inner}</${root}>`,
  };
}
