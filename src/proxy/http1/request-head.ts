import { HeaderMap } from '../../host/header-map.ts';
import { BodyLength, parseContentLength } from './body-length.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import { hasInvalidCharacter, parseFieldLines } from './field-lines.ts';
import { parseRequestLine } from './request-line.ts';
import { parseRequestTarget } from './request-target.ts';
import { sanitizeRequest } from './sanitize-request.ts';

export interface RequestHead {
  /** Pseudo headers first; without the fields that are the connection's own business. */
  readonly headers: HeaderMap;
  /** The method is HEAD. */
  readonly toHead: boolean;
  /** Bytes of the body, or one of `BodyLength`. */
  readonly bodyLength: number;
  /** The client wants the connection closed afterwards. */
  readonly close: boolean;
  /** The client waits for `100 Continue`. */
  readonly expectContinue: boolean;
}

/** Fields that need more than to be passed on. */
const SPECIAL: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);
/** What Envoy 1.40 lets through as `:authority`. */
const AUTHORITY = /^[A-Za-z0-9!$%&'()*+,.:;=@[\]_~-]*$/;
const PSEUDO_HEADERS = 4;
const AUTHORITY_AT = 1;
const PATH_AT = 3;

/**
 * Parses a whole request head, blank line included. What is wrong is found in the order in which Envoy finds it
 * (BalsaFrame::ProcessHeaders, then ConnectionImpl::onHeadersCompleteImpl, then ServerConnectionImpl).
 */
export function parseRequestHead(
  text: string,
  inline: ReadonlySet<string>,
  maxHeaders: number,
): RequestHead | CodecError {
  if (hasInvalidCharacter(text)) return CodecErrors.invalidCharacters;
  const lineEnd = text.indexOf('\n');
  const line = parseRequestLine(text, lineEnd);
  if ('details' in line) return line;
  const { method, target, version } = line;
  if (version === '') return CodecErrors.lowVersion;
  const lines: string[] = [];
  const invalid = parseFieldLines(text, lineEnd + 1, lines);
  if (invalid !== undefined) return invalid;

  const fields = [':authority', '', ':path', '', ':method', method, ':scheme', 'http'];
  const headers = new HeaderMap(inline, fields);
  let host: string | undefined;
  let special = false;
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!;
    const value = lines[i + 1]!;
    if (name === 'host') {
      host = host === undefined || host === '' ? value : `${host},${value}`;
      continue;
    }
    special ||= SPECIAL.has(name);
    if (inline.has(name)) headers.add(name, value);
    else fields.push(name, value);
  }

  const bodyLength = special ? requestBodyLength(headers) : 0;
  if (typeof bodyLength !== 'number') return bodyLength;
  if (headers.count - PSEUDO_HEADERS + (host === undefined ? 0 : 1) > maxHeaders) return CodecErrors.tooManyHeaders;
  if (version !== 'HTTP/1.1') return CodecErrors.lowVersion;
  if (special) {
    if (headers.has('transfer-encoding')) {
      if (headers.has('content-length')) return CodecErrors.lengthAndEncoding;
      if (bodyLength !== BodyLength.chunked || method === 'CONNECT') return CodecErrors.invalidTransferEncoding;
    }
    if (method === 'CONNECT' && bodyLength !== 0) return CodecErrors.bodyDisallowed;
  }
  const options = special ? sanitizeRequest(headers) : undefined;
  if (options !== undefined && 'details' in options) return options;
  if (method === 'CONNECT') {
    if (target.startsWith('/')) return CodecErrors.invalidUrl;
    // A tunnel has no path, and no end but the connection's; the connection manager has no route for it.
    fields.splice(0, PSEUDO_HEADERS * 2, ':authority', target, ':method', method, ':scheme', 'http');
    return { headers, toHead: false, bodyLength: BodyLength.untilClose, close: true, expectContinue: false };
  }

  const parts = parseRequestTarget(target, method);
  if ('details' in parts) return parts;
  const authority = parts.authority ?? (options?.dropsHost === true ? undefined : host);
  if (authority === undefined) return CodecErrors.missingHost;
  if (!AUTHORITY.test(authority)) return CodecErrors.invalidAuthority;
  if (parts.authority === undefined) {
    fields[AUTHORITY_AT] = authority;
    fields[PATH_AT] = parts.path;
  } else {
    // Envoy takes an absolute-form target apart before it sets path and method.
    const pseudo = [':authority', authority, ':scheme', parts.scheme, ':path', parts.path, ':method', method];
    fields.splice(0, pseudo.length, ...pseudo);
  }
  return {
    headers,
    toHead: method === 'HEAD',
    bodyLength,
    close: options?.close === true,
    expectContinue: options?.expectContinue === true,
  };
}

/** A transfer-encoding other than `chunked` is left to the caller, which knows what else is wrong. */
function requestBodyLength(headers: HeaderMap): number | CodecError {
  if (headers.getJoined('transfer-encoding')?.toLowerCase() === 'chunked') return BodyLength.chunked;
  const text = headers.getJoined('content-length');
  return text === undefined ? 0 : (parseContentLength(text) ?? CodecErrors.malformed);
}
