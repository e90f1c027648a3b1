import type { Attribute } from './attribute.ts';
import type { Capabilities } from './capabilities.ts';

/** One entry of a filter chain, a logger or a service that runs a guest (envoy.extensions.wasm.v3.PluginConfig). */
export interface Plugin {
  readonly name: string;
  readonly rootId: string;
  readonly vmId: string;
  readonly configuration: Uint8Array;
  readonly vmConfiguration: Uint8Array;
  /** Who this server says it is: attribute `xds.node`. */
  readonly node: Attribute;
  readonly environment: Readonly<Record<string, string>>;
  readonly capabilities: Capabilities;
  /** Milliseconds: with FAIL_RELOAD, what lies between two starts at least. */
  readonly reloadInterval: number;
  readonly failurePolicy: 'UNSPECIFIED' | 'FAIL_RELOAD' | 'FAIL_CLOSED' | 'FAIL_OPEN';
  /** The deprecated fail_open: streams go on as if the filter had said Continue. */
  readonly failOpen: boolean;
  readonly allowOnHeadersStopIteration: boolean;
}
