import { BufferType, type CallbackName, type HazardName, Status } from '../abi/index.ts';
import type { Attribute } from './attribute.ts';
import { EMPTY, type GuestBuffer } from './byte-buffer.ts';
import type { HeaderMap } from './header-map.ts';
import { LIMITS, OVERHEAD } from './limits.ts';
import type { RootContext } from './root-context.ts';
import { utf8Bytes } from './utf8-bytes.ts';
import type { Vm } from './vm.ts';

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

  /** Names that precede a log line, each with a blank in front. */
  abstract get logPrefix(): string;

  /** A header map that may be read now. */
  headers(_type: number): HeaderMap | undefined {
    return undefined;
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
  protected setCallData(data: GuestBuffer): void {
    this.callData = data;
  }

  /** Undefined where the buffer is not available now. Envoy's body buffers always exist, and are empty elsewhere. */
  protected buffer(type: number): GuestBuffer | undefined {
    switch (type) {
      case BufferType.VmConfiguration:
        return this.vm.configuration;
      case BufferType.PluginConfiguration:
      case BufferType.HttpCallResponseBody:
        return undefined;
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

  property(path: readonly string[]): Attribute | undefined {
    const plugin = this.root?.plugin;
    if (plugin === undefined || path.length !== 1) return undefined;
    switch (path[0]) {
      case 'plugin_name':
        return utf8Bytes(plugin.name);
      case 'plugin_root_id':
        return utf8Bytes(plugin.rootId);
      case 'plugin_vm_id':
        return utf8Bytes(plugin.vmId);
      default:
        return undefined;
    }
  }

  setProperty(_path: string, _value: Uint8Array): number {
    return Status.NotFound;
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
  protected enter(name: CallbackName, fallback: number, a = 0, b = 0, c = 0, d = 0): number {
    return this.vm.callback(this, name, fallback, a, b, c, d);
  }

  /** Calls the guest where its result changes nothing for the caller's steps, then does what it asked for. */
  protected callback(name: CallbackName, fallback: number, a = 0, b = 0, c = 0, d = 0): number {
    const result = this.enter(name, fallback, a, b, c, d);
    this.vm.afterCall();
    return result;
  }
}
