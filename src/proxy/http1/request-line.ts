import { type CodecError, CodecErrors } from './codec-error.ts';

export interface RequestLine {
  readonly method: string;
  readonly target: string;
  /** `HTTP/1.1`, or empty for HTTP/0.9. */
  readonly version: string;
}

/** Envoy refuses any other (balsa_parser.cc). */
const METHODS: ReadonlySet<string> = new Set(
  `ACL BIND CHECKOUT CONNECT COPY DELETE GET HEAD LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MOVE MSEARCH NOTIFY OPTIONS
  PATCH POST PROPFIND PROPPATCH PURGE PUT REBIND REPORT SEARCH SOURCE SUBSCRIBE TRACE UNBIND UNLINK UNLOCK UNSUBSCRIBE`.split(
    /\s+/,
  ),
);

/** Envoy separates by anything up to a space. The third part reaches to the end of the line. */
const PARTS = /^([^\0-\x20]+)[\0-\x20]+([^\0-\x20]+)(?:[\0-\x20]+([\s\S]+))?$/;
const VERSION = /^HTTP\/\d\.\d$/;
/** Authority (any number of `@` that don't touch) and the rest, as http-parser took them. */
const AUTHORITY = /^([A-Za-z0-9!$%&'()*+,.:;=@[\]_~-]*)(?:[/?][!-~]*)?$/;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//;

/** Parses the first `length` characters of `text`: a request line without its line feed. */
export function parseRequestLine(text: string, length: number): RequestLine | CodecError {
  return usualLine(text, length) ?? anyLine(text.slice(0, length));
}

/** The form nearly every request has: single spaces, a path, HTTP/1.1 and a carriage return. */
function usualLine(text: string, length: number): RequestLine | undefined {
  if (!text.startsWith(' HTTP/1.1\r', length - 10)) return undefined;
  const end = length - 10;
  const space = text.indexOf(' ');
  if (space >= end) return undefined;
  const method = text.slice(0, space);
  const target = text.slice(space + 1, end);
  return METHODS.has(method) && isPath(target) ? { method, target, version: 'HTTP/1.1' } : undefined;
}

function anyLine(line: string): RequestLine | CodecError {
  let end = line.length;
  while (end > 0 && line.charCodeAt(end - 1) <= 0x20) end--;
  const match = PARTS.exec(line.slice(0, end));
  if (match === null) return CodecErrors.malformed;
  const [, method = '', target = '', version = ''] = match;
  const valid =
    METHODS.has(method) && isTarget(target, method === 'CONNECT') && (version === '' || VERSION.test(version));
  return valid ? { method, target, version } : CodecErrors.malformed;
}

function isPath(target: string): boolean {
  const first = target.charCodeAt(0);
  if (first !== 0x2f && first !== 0x2a) return false;
  for (let i = 1; i < target.length; i++) {
    const code = target.charCodeAt(i);
    if (code < 0x21 || code > 0x7e) return false;
  }
  return true;
}

function isTarget(target: string, isConnect: boolean): boolean {
  if (isPath(target)) return true;
  const scheme = isConnect ? '' : SCHEME.exec(target)?.[0];
  if (scheme === undefined) return false;
  const authority = AUTHORITY.exec(target.slice(scheme.length))?.[1];
  return authority !== undefined && !authority.includes('@@');
}
