import { type CodecError, CodecErrors } from './codec-error.ts';

export interface RequestTarget {
  /** Undefined for the origin form: the Host header counts. */
  readonly authority: string | undefined;
  readonly path: string;
  readonly scheme: string;
}

const ABSOLUTE = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/(?:[^/?]*@)?([^/?]+)(.*)$/;

/**
 * Takes the target of a request line apart (RFC 9112 section 3.2; Envoy's ServerConnectionImpl::handlePath).
 * An absolute form overrides the Host header; user information in it is dropped.
 */
export function parseRequestTarget(target: string, method: string): RequestTarget | CodecError {
  const first = target.charCodeAt(0);
  if (first === 0x2f || (first === 0x2a && method === 'OPTIONS')) {
    return { authority: undefined, path: target, scheme: 'http' };
  }
  const match = ABSOLUTE.exec(target);
  if (match === null) return CodecErrors.invalidUrl;
  const scheme = match[1]!.toLowerCase();
  if (scheme !== 'http' && scheme !== 'https') return CodecErrors.invalidScheme;
  return { authority: match[2]!, path: match[3] === '' ? '/' : match[3]!, scheme };
}
