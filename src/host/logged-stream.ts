import { HeaderMapType } from '../abi/index.ts';
import type { Attribute } from './attribute.ts';
import type { Context } from './context.ts';
import type { FilterState } from './filter-state.ts';
import type { HeaderMap } from './header-map.ts';

/** What is left of a stream when it is logged. */
export interface LoggedHeaders {
  requestHeaders: HeaderMap | undefined;
  requestTrailers: HeaderMap | undefined;
  responseHeaders: HeaderMap | undefined;
  responseTrailers: HeaderMap | undefined;
}

/** A stream as an access logger finds it. */
export interface LoggedStream {
  headers: LoggedHeaders;
  attribute(name: string, context: Pick<Context, 'headers'>): Attribute | undefined;
  readonly filterState: FilterState;
}

/** The map that proxy_on_log may read as `type`. Envoy's access log has no request trailers. */
export function loggedMap(logged: LoggedHeaders, type: number): HeaderMap | undefined {
  switch (type) {
    case HeaderMapType.HttpRequestHeaders:
      return logged.requestHeaders;
    case HeaderMapType.HttpResponseHeaders:
      return logged.responseHeaders;
    case HeaderMapType.HttpResponseTrailers:
      return logged.responseTrailers;
    default:
      return undefined;
  }
}
