import { HeaderMap } from '../../host/header-map.ts';
import { BodyLength, parseContentLength } from './body-length.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import { hasConnectionOption } from './connection-header.ts';
import { hasInvalidCharacter, parseFieldLines } from './field-lines.ts';

export interface ResponseHead {
  readonly headers: HeaderMap;
  readonly status: number;
  /** Bytes of the body, or one of `BodyLength`. */
  readonly bodyLength: number;
  /** The connection serves no further request. */
  readonly close: boolean;
}

/** Envoy separates by anything up to a space and ignores the reason phrase. */
const STATUS_LINE = /^(HTTP\/\d\.\d)[\0-\x20]+(\d{1,9})(?:[\0-\x20]|$)/;
/** Framing and connection handling look at these only. */
const SPECIAL: ReadonlySet<string> = new Set(['connection', 'content-length', 'proxy-connection', 'transfer-encoding']);

/** What is wrong with a status line, which may end in a line feed. */
export function checkStatusLine(line: string): CodecError | undefined {
  return STATUS_LINE.test(line) ? undefined : CodecErrors.malformed;
}

/**
 * Parses a whole response head, blank line included. `transfer-encoding` and the other fields of the connection stay
 * in the headers, where filters see them, as in Envoy. `toHead`: the request was HEAD.
 */
export function parseResponseHead(
  text: string,
  toHead: boolean,
  inline: ReadonlySet<string>,
  maxHeaders: number,
): ResponseHead | CodecError {
  if (hasInvalidCharacter(text)) return CodecErrors.invalidCharacters;
  const lineEnd = text.indexOf('\n');
  const match = STATUS_LINE.exec(text.slice(0, lineEnd));
  if (match === null) return CodecErrors.malformed;
  const status = Number(match[2]);
  const lines: string[] = [];
  const invalid = parseFieldLines(text, lineEnd + 1, lines);
  if (invalid !== undefined) return invalid;

  const fields = [':status', String(status)];
  const headers = new HeaderMap(inline, fields);
  let special = false;
  for (let i = 0; i < lines.length; i += 2) {
    const name = lines[i]!;
    const value = lines[i + 1]!;
    if (name === 'keep-alive') continue;
    special ||= SPECIAL.has(name);
    if (inline.has(name)) headers.add(name, value);
    else fields.push(name, value);
  }
  if (headers.count - 1 > maxHeaders) return CodecErrors.tooManyHeaders;
  const isHttp11 = match[1] === 'HTTP/1.1';
  const bodyLength = responseBodyLength(headers, status, toHead);
  if (typeof bodyLength !== 'number') return bodyLength;
  return {
    headers,
    status,
    bodyLength,
    close: bodyLength === BodyLength.untilClose || (special ? closes(headers, isHttp11) : !isHttp11),
  };
}

/** RFC 9112 section 6.3, with Envoy's strictness about 1xx and 204. */
function responseBodyLength(headers: HeaderMap, status: number, toHead: boolean): number | CodecError {
  const transferEncoding = headers.getJoined('transfer-encoding');
  const contentLength = headers.getJoined('content-length');
  let length: number | undefined;
  if (contentLength !== undefined) {
    length = parseContentLength(contentLength);
    if (transferEncoding !== undefined) return CodecErrors.lengthAndEncoding;
    if (length === undefined) return CodecErrors.malformed;
  }
  const isChunked = transferEncoding?.toLowerCase() === 'chunked';
  if (transferEncoding !== undefined && !isChunked) return CodecErrors.invalidTransferEncoding;
  if (status < 200 || status === 204) {
    if (isChunked) return CodecErrors.encodingNotAllowed;
    if (contentLength !== undefined && contentLength !== '0') return CodecErrors.lengthNotAllowed;
    headers.remove('content-length');
    return 0;
  }
  if (toHead || status === 304) return 0;
  return isChunked ? BodyLength.chunked : (length ?? BodyLength.untilClose);
}

/** HeaderUtility::shouldCloseConnection. */
function closes(headers: HeaderMap, isHttp11: boolean): boolean {
  const connection = headers.getJoined('connection') ?? '';
  const proxyConnection = headers.getJoined('proxy-connection') ?? '';
  if (!isHttp11) return !hasConnectionOption(connection, 'keep-alive');
  return hasConnectionOption(connection, 'close') || hasConnectionOption(proxyConnection, 'close');
}
