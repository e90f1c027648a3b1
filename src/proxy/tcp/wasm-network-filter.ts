import type { FilterStatus, PeerType } from '../../abi/index.ts';
import type { ByteBuffer, NetworkContext, NetworkStream, RunningPlugin } from '../../host/index.ts';
import type { NetworkFilter } from './network-filter.ts';

/** The wasm network filter: a connection's context of one plugin. */
export class WasmNetworkFilter implements NetworkFilter {
  private readonly context: NetworkContext;

  private constructor(context: NetworkContext) {
    this.context = context;
  }

  /** Undefined where the plugin failed and its policy is to be skipped. */
  static create(plugin: RunningPlugin, stream: NetworkStream): WasmNetworkFilter | undefined {
    const context = plugin.createConnection(stream);
    return context === undefined ? undefined : new WasmNetworkFilter(context);
  }

  onNewConnection(): FilterStatus {
    return this.context.onNewConnection();
  }

  onData(data: ByteBuffer, endStream: boolean): FilterStatus {
    return this.context.onDownstreamData(data, endStream);
  }

  onWrite(data: ByteBuffer, endStream: boolean): FilterStatus {
    return this.context.onUpstreamData(data, endStream);
  }

  onClose(peer: PeerType): void {
    this.context.onDownstreamClose(peer);
  }

  onDestroy(): void {
    this.context.onDestroy();
  }

  onInterrupted(): boolean {
    return this.context.failClosed();
  }
}
