import { BufferType, type CallbackName, Status } from '../abi/index.ts';
import type { Attribute } from './attribute.ts';
import type { GuestBuffer } from './byte-buffer.ts';
import type { HeaderMap } from './header-map.ts';
import type { RootContext } from './root-context.ts';
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
  /** Set by send_local_response: the callback's own result no longer counts. */
  stopIteration = false;

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

  /** What a header that is not there is answered with: on_log says NotFound where others say BadArgument. */
  get unavailableHeaders(): number {
    return Status.BadArgument;
  }

  /** Undefined where the buffer is not available now (NotFound). */
  buffer(type: number): GuestBuffer | undefined {
    return type === BufferType.VmConfiguration ? this.vm.configuration : undefined;
  }

  /** The request headers were changed. */
  headersChanged(_type: number): void {}

  property(path: readonly string[]): Attribute | undefined {
    const plugin = this.root?.plugin;
    if (plugin === undefined || path.length !== 1) return undefined;
    switch (path[0]) {
      case 'plugin_name':
        return plugin.name;
      case 'plugin_root_id':
        return plugin.rootId;
      case 'plugin_vm_id':
        return plugin.vmId;
      default:
        return undefined;
    }
  }

  setProperty(_path: string, _value: Uint8Array): number {
    return Status.NotFound;
  }

  continueStream(_type: number): number {
    return Status.Ok;
  }

  closeStream(_type: number): number {
    return Status.Ok;
  }

  sendLocalResponse(_response: LocalResponse): void {}

  clearRouteCache(): void {}

  /** Calls the guest for this context, then does what the guest asked to have done afterwards. */
  protected callback(name: CallbackName, fallback: number, a = 0, b = 0, c = 0, d = 0): number {
    const result = this.vm.callback(this, name, fallback, a, b, c, d);
    this.vm.runDeferred();
    return result;
  }
}
