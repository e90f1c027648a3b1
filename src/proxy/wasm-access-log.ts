import type { LoggedStream, RunningPlugin } from '../host/index.ts';
import type { AccessLogger } from './access-logger.ts';
import type { Surroundings } from './surroundings.ts';

/** `envoy.access_loggers.wasm`: a plugin that is told of streams by its root context's proxy_on_log. */
export class WasmAccessLog implements AccessLogger {
  private readonly plugin: RunningPlugin;
  private readonly post: Surroundings['post'];

  constructor(plugin: RunningPlugin, post: Surroundings['post']) {
    this.plugin = plugin;
    this.post = post;
  }

  log(stream: LoggedStream): void {
    this.plugin.log({
      headers: stream.headers,
      // It has no connection to ask (Envoy context.cc, getConnection), and so does not know its number by this name.
      attribute: (name, context) => (name === 'connection_id' ? undefined : stream.attribute(name, context)),
      filterState: stream.filterState,
    });
  }

  close(): void {
    this.post({ run: () => this.plugin.close(), interrupted: () => {} });
  }
}
