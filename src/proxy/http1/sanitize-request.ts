import type { HeaderMap } from '../../host/header-map.ts';
import { type CodecError, CodecErrors } from './codec-error.ts';
import { hasConnectionOption, parseConnectionHeader } from './connection-header.ts';

export interface ConnectionOptions {
  /** The client wants the connection closed after the response. */
  readonly close: boolean;
  /** The client waits for `100 Continue` before it sends the body. */
  readonly expectContinue: boolean;
  /** The Connection header nominated `host` for removal. */
  readonly dropsHost: boolean;
}

/** A TE value this long is refused when the Connection header nominates it. */
const MAX_TE = 256;
const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'transfer-encoding', 'upgrade'];

/**
 * Takes out of a request's headers what concerns the connection only, as Envoy has done before a filter sees them
 * (Utility::sanitizeConnectionHeader, ConnectionManagerUtility::mutateRequestHeaders), and says what that asked for.
 */
export function sanitizeRequest(headers: HeaderMap): ConnectionOptions | CodecError {
  let close = false;
  let dropsHost = false;
  const connection = headers.getJoined('connection');
  if (connection !== undefined) {
    const parsed = parseConnectionHeader(connection);
    if (parsed === undefined) return CodecErrors.connectionHeaderRejected;
    const upgrade = headers.getJoined('upgrade');
    if (parsed.upgrade && upgrade !== undefined) {
      // h2c is ignored; for any other the connection manager would need an upgrade_config.
      if (upgrade.toLowerCase() !== 'h2c') return CodecErrors.upgradeFailed;
      headers.remove('http2-settings');
    }
    close = parsed.close;
    dropsHost = parsed.nominated.has('host');
    for (const name of parsed.nominated) {
      if (name !== 'te') headers.remove(name);
      else if ((headers.get('te')?.length ?? 0) >= MAX_TE) return CodecErrors.connectionHeaderRejected;
    }
  }
  const proxyConnection = headers.getJoined('proxy-connection');
  if (proxyConnection !== undefined) close ||= hasConnectionOption(proxyConnection, 'close');
  const te = headers.getJoined('te');
  if (te !== undefined) {
    if (hasConnectionOption(te, 'trailers')) headers.set('te', 'trailers');
    else headers.remove('te');
  }
  for (const name of HOP_BY_HOP) headers.remove(name);
  const expectContinue = headers.getJoined('expect')?.toLowerCase() === '100-continue';
  if (expectContinue) headers.remove('expect');
  return { close, expectContinue, dropsHost };
}
