import type { HeaderMap, LocalResponse } from '../../host/index.ts';

/** Connection-level fields that never leave the connection manager (ConnectionManagerUtility::mutateResponseHeaders). */
const HOP_BY_HOP = ['connection', 'transfer-encoding', 'keep-alive', 'proxy-connection', 'upgrade'];

/**
 * Readies what the filters made for the codec. A response without one valid `:status` is answered for
 * (HeaderUtility::checkRequiredResponseHeaders).
 */
export function prepareResponse(headers: HeaderMap): LocalResponse | undefined {
  const status = headers.get(':status');
  if (status === undefined || !/^[0-9]+$/.test(status)) {
    return {
      status: 502,
      details: 'filter_removed_required_response_headers{missing_required_header:_:status}',
      body: Buffer.from('missing required header: :status'),
      headers: [],
      grpcStatus: -1,
    };
  }
  for (const name of HOP_BY_HOP) headers.remove(name);
  return undefined;
}
