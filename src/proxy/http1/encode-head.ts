import type { HeaderMap } from '../../host/header-map.ts';
import { hasConnectionOption } from './connection-header.ts';
import { reasonPhrase } from './reason-phrase.ts';

/** A head ready for the wire, and what follows from it. */
export interface EncodedHead {
  /** latin1, blank line included. */
  readonly text: string;
  /** The body goes out in chunks. */
  readonly isChunked: boolean;
  /** No body goes out, whatever the sender gives. */
  readonly isBodiless: boolean;
  /** The sender's headers have `connection: close`. */
  readonly close: boolean;
}

/** Without a body of their own, these methods get no `content-length: 0` (HeaderUtility::requestShouldHaveNoBody). */
const BODILESS_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'DELETE', 'TRACE', 'CONNECT']);

/** `toHead`: the request was HEAD. `close`: the codec wants the connection closed. A missing or odd status is sent as 500. */
export function encodeResponseHead(
  headers: HeaderMap,
  endStream: boolean,
  toHead: boolean,
  close: boolean,
): EncodedHead {
  const value = Number(headers.get(':status'));
  const status = Number.isInteger(value) && value >= 0 ? value : 500;
  const fields = encodeFields(headers);
  let text = `HTTP/1.1 ${status} ${reasonPhrase(status)}\r\n${fields.text}`;
  const closes = fields.connection !== undefined && hasConnectionOption(fields.connection, 'close');
  if (close && !closes) text += 'connection: close\r\n';
  const hasNoBody = status < 200 || status === 204 || status === 304;
  let isChunked = false;
  if (!fields.hasLength && !hasNoBody) {
    if (endStream && !toHead) {
      text += 'content-length: 0\r\n';
    } else {
      text += CHUNKED;
      isChunked = !toHead;
    }
  }
  return { text: `${text}\r\n`, isChunked, isBodiless: toHead, close: closes };
}

export function encodeRequestHead(headers: HeaderMap, endStream: boolean): EncodedHead {
  const method = headers.get(':method') ?? 'GET';
  const fields = encodeFields(headers);
  let text = `${method} ${headers.get(':path') ?? '/'} HTTP/1.1\r\n${fields.text}`;
  let isChunked = false;
  if (!fields.hasLength) {
    if (!endStream) {
      text += CHUNKED;
      isChunked = true;
    } else if (!BODILESS_METHODS.has(method)) {
      text += 'content-length: 0\r\n';
    }
  }
  const close = fields.connection !== undefined && hasConnectionOption(fields.connection, 'close');
  return { text: `${text}\r\n`, isChunked, isBodiless: false, close };
}

/** The field lines of trailers, without the blank line. */
export function encodeTrailers(trailers: HeaderMap): string {
  return encodeFields(trailers, false).text;
}

const CHUNKED = 'transfer-encoding: chunked\r\n';

/** In a head, framing is the codec's: a `transfer-encoding` that came from elsewhere is left out. */
function encodeFields(
  headers: HeaderMap,
  inHead = true,
): { text: string; hasLength: boolean; connection: string | undefined } {
  const fields = headers.fields;
  let text = '';
  let hasLength = false;
  let connection: string | undefined;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i]!;
    const value = fields[i + 1]!;
    if (name.charCodeAt(0) === 0x3a) {
      if (name === ':authority') text += `host: ${value}\r\n`;
      continue;
    }
    if (inHead && name === 'transfer-encoding') continue;
    if (name === 'content-length') hasLength = true;
    else if (name === 'connection') connection = value;
    text += `${name}: ${value}\r\n`;
  }
  return { text, hasLength, connection };
}
