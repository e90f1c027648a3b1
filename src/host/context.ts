import { BufferType, type CallbackName, type HazardName, Status } from '../abi/index.ts';
import { type Attribute, walk } from './attribute.ts';
import { AttributeGroup, type AttributeTable } from './attribute-group.ts';
import { EMPTY, type GuestBuffer } from './byte-buffer.ts';
import type { PendingCalls } from './callouts/pending-calls.ts';
import type { FilterState } from './filter-state.ts';
import type { HeaderMap } from './header-map.ts';
import { LIMITS, OVERHEAD } from './limits.ts';
import type { RootContext } from './root-context.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import type { Vm } from './vm.ts';
import { DEFAULT_PROTOTYPE, type StatePrototype, WasmState } from './wasm-state.ts';

/** A response that a filter sends itself. */
export interface LocalResponse {
  status: number;
  details: string;
  body: Uint8Array;
  /** name, value, …; names lower case. */
  headers: string[];
  /** -1 when not set. */
  grpcStatus: number;
}

/**
 * What host functions act on: the VM itself (id 0), a plugin (root) or a stream. The base answers as Envoy does where
 * a kind of context has no such thing.
 */
export abstract class Context {
  readonly vm: Vm;
  readonly id: number;
  /** What declare_property said, called for this context; only what is said to a root context has an effect, as in Envoy. */
  readonly prototypes = new Map<string, StatePrototype>();
  /** What CallData stands for: a callback's data, or else whatever buffer was asked for last, as in Envoy. */
  private callData: GuestBuffer = EMPTY;
  /** Bytes that the guest made the host keep with this context. */
  private kept = 0;

  constructor(vm: Vm, id: number) {
    this.vm = vm;
    this.id = id;
  }

  /** The plugin this context belongs to; none for the VM context. */
  abstract get root(): RootContext | undefined;

  /** What leaves the proxy for this context: the root's; the VM context has its own. */
  abstract get calls(): PendingCalls;

  /** Names that precede a log line, each with a blank in front. */
  abstract get logPrefix(): string;

  /** A header map that may be read now. */
  headers(type: number): HeaderMap | undefined {
    return this.calls.headers(type);
  }

  /** A header map that may be changed now; trailers are created where Envoy creates them. */
  mutableHeaders(_type: number): HeaderMap | undefined {
    return undefined;
  }

  /** Whether proxy_on_log runs. */
  get isLogging(): boolean {
    return false;
  }

  /** The buffer that a host function acts on; undefined where it is not available now (NotFound). */
  selectBuffer(type: number): GuestBuffer | undefined {
    if (type === BufferType.CallData) return this.callData;
    const buffer = this.buffer(type);
    if (buffer !== undefined) this.callData = buffer;
    return buffer;
  }

  /** Whether the host may keep `size` bytes more for this context. */
  admit(size: number): boolean {
    this.kept += size + OVERHEAD;
    return this.kept <= LIMITS.stream.most;
  }

  /** What the next callback's data is. */
  setCallData(data: GuestBuffer): void {
    this.callData = data;
  }

  /** Undefined where the buffer is not available now. Envoy's body buffers always exist, and are empty elsewhere. */
  protected buffer(type: number): GuestBuffer | undefined {
    switch (type) {
      case BufferType.VmConfiguration:
        return this.vm.configuration;
      case BufferType.PluginConfiguration:
        return undefined;
      case BufferType.HttpCallResponseBody:
      case BufferType.GrpcReceiveBuffer:
        return this.calls.buffer(type);
      default:
        return EMPTY;
    }
  }

  /** Headers that may have been sent already were changed. */
  headersChanged(_type: number, map: HeaderMap): void {
    if (map.sent) this.hazard('write-after-send');
  }

  /** A map that this kind of stream has is not there now. */
  outOfReach(_type: number, _hazard: HazardName): void {}

  /** The guest changed how many bytes `buffer` has. */
  lengthChanged(_type: number): void {}

  /** Tells the author of something that Envoy would do silently. */
  hazard(name: HazardName): void {
    this.vm.hazard(name, this.root?.plugin.name ?? '');
  }

  /**
   * What a path that begins with `name` begins at; `last` when it ends there too. Undefined for NotFound (Envoy
   * Context::findValue).
   */
  attribute(name: string, last: boolean): Attribute | undefined {
    const found = this.streamAttribute(name);
    if (found !== undefined) return found;
    const { root } = this;
    if (Object.hasOwn(PLUGIN_ATTRIBUTES, name)) return root && PLUGIN_ATTRIBUTES[name]?.(root);
    return this.filterState?.get(`wasm.${name}`)?.attribute(last);
  }

  /** What stands at `path`, which is not empty; undefined for NotFound. */
  property(path: readonly string[]): Attribute | undefined {
    return walk(this.attribute(path[0] ?? '', path.length === 1), path, 1);
  }

  /** Attributes of the stream; of the server alone where there is none. */
  protected streamAttribute(name: string): Attribute | undefined {
    return name === 'xds' && this.root !== undefined ? new AttributeGroup(SERVER_ATTRIBUTES, this.root) : undefined;
  }

  /** What filters of this stream leave for each other; undefined where there is no stream. */
  get filterState(): FilterState | undefined {
    return undefined;
  }

  setProperty(path: string, value: Uint8Array): number {
    const { filterState } = this;
    if (filterState === undefined) return Status.NotFound;
    const key = `wasm.${path}`;
    if (filterState.footprint + key.length + value.length > LIMITS.filterState.most) {
      return this.vm.refuse('filterState');
    }
    let state = filterState.get(key);
    if (!(state instanceof WasmState)) {
      const prototype = this.root?.prototypes.get(path) ?? DEFAULT_PROTOTYPE;
      state = new WasmState(prototype);
      filterState.set(key, state, prototype.span);
    }
    if (!(state instanceof WasmState && state.set(value))) return Status.BadArgument;
    filterState.resize(key, value.length);
    return Status.Ok;
  }

  continueStream(_type: number): number {
    this.hazard('no-stream');
    return Status.Ok;
  }

  closeStream(_type: number): number {
    this.hazard('no-stream');
    return Status.Ok;
  }

  sendLocalResponse(_response: LocalResponse): void {
    this.hazard('no-stream');
  }

  clearRouteCache(): void {}

  /** The VM failed, in whichever of its contexts. */
  onVmFailed(): void {}

  /** Calls the guest for this context; `afterCall` is due once the result was read. */
  protected enter(name: CallbackName, fallback: number, a = 0, b = 0, c = 0, d = 0, e = 0): number {
    return this.vm.callback(this, name, fallback, a, b, c, d, e);
  }

  /** Calls the guest where its result changes nothing for the caller's steps, then does what it asked for. */
  protected callback(name: CallbackName, fallback: number, a = 0, b = 0, c = 0, d = 0, e = 0): number {
    const result = this.enter(name, fallback, a, b, c, d, e);
    this.vm.afterCall();
    return result;
  }
}

const PLUGIN_ATTRIBUTES: AttributeTable<RootContext> = {
  plugin_name: ({ plugin }) => utf8Bytes(plugin.name),
  plugin_root_id: ({ plugin }) => utf8Bytes(plugin.rootId),
  plugin_vm_id: ({ plugin }) => utf8Bytes(plugin.vmId),
};

const SERVER_ATTRIBUTES: AttributeTable<RootContext> = { node: ({ plugin }) => plugin.node };
