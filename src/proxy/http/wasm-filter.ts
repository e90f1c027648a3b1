import type { HttpContext, HttpStream, LoggedHeaders, RunningPlugin } from '../../host/index.ts';
import type { FilterSide, HttpFilter } from './filter.ts';

/** The wasm HTTP filter: a stream context of one plugin in a filter chain. */
export class WasmFilter implements HttpFilter {
  readonly decoder: FilterSide;
  readonly encoder: FilterSide;
  private readonly context: HttpContext;
  private readonly logged: () => LoggedHeaders;

  private constructor(context: HttpContext, logged: () => LoggedHeaders) {
    this.context = context;
    this.logged = logged;
    this.decoder = {
      headers: (headers, endStream) => context.onRequestHeaders(headers, endStream),
      data: (data, endStream) => context.onRequestBody(data, endStream),
      trailers: (trailers) => context.onRequestTrailers(trailers),
    };
    this.encoder = {
      headers: (headers, endStream) => context.onResponseHeaders(headers, endStream),
      data: (data, endStream) => context.onResponseBody(data, endStream),
      trailers: (trailers) => context.onResponseTrailers(trailers),
    };
  }

  /** Undefined where the plugin failed and its policy is to be skipped. */
  static create(plugin: RunningPlugin, stream: HttpStream & { logged: () => LoggedHeaders }): WasmFilter | undefined {
    const context = plugin.createStream(stream);
    return context === undefined ? undefined : new WasmFilter(context, stream.logged);
  }

  onLog(): void {
    this.context.onLog(this.logged());
  }

  onDestroy(): void {
    this.context.onDestroy();
  }

  onInterrupted(): boolean {
    return this.context.failClosed();
  }
}
