import { Status } from '../../src/abi/index.ts';
import { ByteBuffer } from '../../src/host/byte-buffer.ts';
import { handlers } from '../../src/host/handlers/index.ts';
import { HeaderMap } from '../../src/host/header-map.ts';
import { HttpContext } from '../../src/host/http-context.ts';
import { MetricIds } from '../../src/host/metrics.ts';
import { RootContext } from '../../src/host/root-context.ts';
import { SharedData } from '../../src/host/shared-data.ts';
import { SharedQueues } from '../../src/host/shared-queues.ts';
import { Vm } from '../../src/host/vm.ts';
import type { WIDE } from './scenarios/wide.ts';

/** A mistake in our own host, made on purpose. */
export interface Fault {
  name: string;
  /** The scenario that must notice. */
  caughtBy: (typeof WIDE)[number]['name'];
  /** Makes the mistake; what it returns undoes it. */
  plant(): () => void;
}

/** Replaces the function `key` of `target` by what `make` makes of it. */
function patch<T extends object, K extends keyof T>(target: T, key: K, make: (original: T[K]) => T[K]): () => void {
  const original = target[key];
  target[key] = make(original);
  return () => {
    target[key] = original;
  };
}

const fault = (caughtBy: string, name: string, plant: () => () => void): Fault => ({
  name,
  caughtBy: `wide: ${caughtBy}`,
  plant,
});

/** Passes each callback's arguments through `change`. */
type CallbackArguments = Parameters<Vm['callback']>;
const inCallback = (
  name: CallbackArguments[1],
  change: (args: CallbackArguments) => CallbackArguments | undefined,
): (() => void) =>
  patch(
    Vm.prototype,
    'callback',
    (original) =>
      function (this: Vm, ...args: CallbackArguments) {
        const changed = args[1] === name ? change(args) : args;
        return changed === undefined ? args[2] : original.apply(this, changed);
      },
  );

/** Where callbacks of a body have these among the arguments. */
const SIZE = 4;
const END = 5;

export const FAULTS: readonly Fault[] = [
  fault('headers', 'a missing header reads as an empty one', () =>
    patch(handlers, 'proxy_get_header_map_value', (original) => (vm, ...args) => {
      const status = original(vm, ...args);
      return status === Status.NotFound ? Status.Ok : status;
    }),
  ),
  fault('headers', 'the last of several values is read, not the first', () =>
    patch(
      HeaderMap.prototype,
      'get',
      () =>
        function (this: HeaderMap, name) {
          return this.fields.findLast((_, index) => index % 2 === 1 && this.fields[index - 1] === name);
        },
    ),
  ),
  fault('headers', 'pairs lose what comes twice', () =>
    patch(handlers, 'proxy_get_header_map_pairs', (original) => (vm, map, out) => {
      const status = original(vm, map, out);
      if (Array.isArray(out.value)) {
        const fields: readonly string[] = out.value;
        out.value = fields.filter((_, i) => fields.indexOf(fields[i - (i % 2)]!) === i - (i % 2));
      }
      return status;
    }),
  ),
  fault('headers', 'pairs come in the opposite order', () =>
    patch(handlers, 'proxy_get_header_map_pairs', (original) => (vm, map, out) => {
      const status = original(vm, map, out);
      if (Array.isArray(out.value)) {
        const fields: readonly string[] = out.value;
        out.value = fields.map((_, i) => fields[fields.length - 2 - i + 2 * (i % 2)]!);
      }
      return status;
    }),
  ),
  fault('headers', 'an inline header gets a second entry', () =>
    patch(
      HeaderMap.prototype,
      'add',
      () =>
        function (this: HeaderMap, name, value) {
          this.append(name, value);
        },
    ),
  ),
  fault('headers', 'replace keeps the place of the first entry', () =>
    patch(HeaderMap.prototype, 'replace', () => HeaderMap.prototype.set),
  ),
  fault('headers', 'replace adds', () => patch(HeaderMap.prototype, 'replace', () => HeaderMap.prototype.append)),
  fault('headers', 'remove takes the first entry alone', () =>
    patch(
      HeaderMap.prototype,
      'remove',
      () =>
        function (this: HeaderMap, name) {
          const at = this.fields.findIndex((field, index) => index % 2 === 0 && field === name);
          return at < 0 ? 0 : this.fields.splice(at, 2).length / 2;
        },
    ),
  ),
  fault('headers', 'names are kept as they were written', () =>
    patch(handlers, 'proxy_add_header_map_value', () => (vm, map, key, value) => {
      vm.target.mutableHeaders(map)?.add(key, value);
      return Status.Ok;
    }),
  ),
  fault('headers', 'the size of a map is one too many', () =>
    patch(handlers, 'proxy_get_header_map_size', (original) => (vm, map, out) => {
      const status = original(vm, map, out);
      out.value++;
      return status;
    }),
  ),
  fault('headers', 'setting all headers keeps those that were there', () =>
    patch(HeaderMap.prototype, 'clear', () => () => {}),
  ),
  fault('headers', 'request headers stay in reach after they were let go', () => {
    const kept = new WeakMap<HttpContext, HeaderMap>();
    return patch(
      HttpContext.prototype,
      'headers',
      (original) =>
        function (this: HttpContext, type) {
          const map = original.call(this, type);
          if (type === 0 && map !== undefined) kept.set(this, map);
          return map ?? (type === 0 ? kept.get(this) : undefined);
        },
    );
  }),
  fault('bodies', 'bytes of a buffer come one short', () =>
    patch(
      handlers,
      'proxy_get_buffer_bytes',
      (original) => (vm, type, start, size, out) =>
        original(
          vm,
          type,
          start,
          Math.max(0, size > 1000 ? (vm.target.selectBuffer(type)?.length ?? 0) - 1 : size),
          out,
        ),
    ),
  ),
  fault('bodies', 'the start of a range is ignored', () =>
    patch(
      handlers,
      'proxy_get_buffer_bytes',
      (original) => (vm, type, _start, size, out) => original(vm, type, 0, size, out),
    ),
  ),
  fault('bodies', 'the flags of a buffer are set', () =>
    patch(handlers, 'proxy_get_buffer_status', (original) => (vm, type, length, flags) => {
      const status = original(vm, type, length, flags);
      flags.value = 1;
      return status;
    }),
  ),
  fault('bodies', 'bytes in the middle can be replaced', () =>
    patch(
      ByteBuffer.prototype,
      'splice',
      (original) =>
        function (this: ByteBuffer, start, length, data) {
          return original.call(this, start, length, data) || start > 0;
        },
    ),
  ),
  fault('bodies', 'prepending appends', () =>
    patch(ByteBuffer.prototype, 'prepend', () => ByteBuffer.prototype.append),
  ),
  fault('bodies', 'the size of a body is one too many', () =>
    inCallback('proxy_on_request_body', (args) => args.with(SIZE, Number(args[SIZE]) + 1) as CallbackArguments),
  ),
  fault('bodies', 'the end of the stream is not told', () =>
    inCallback('proxy_on_response_body', (args) => args.with(END, 0) as CallbackArguments),
  ),
  fault('lifecycle', 'on_log is not called', () => inCallback('proxy_on_log', () => undefined)),
  fault('lifecycle', 'on_delete is not called', () => inCallback('proxy_on_delete', () => undefined)),
  fault('lifecycle', 'a stream has no on_context_create', () =>
    inCallback('proxy_on_context_create', (args) => (args[4] === 0 ? args : undefined)),
  ),
  fault('lifecycle', 'context ids are one too high', () =>
    patch(
      Vm.prototype,
      'adopt',
      (original) =>
        function (this: Vm, make) {
          return original.call(this, (id) => make(id + 1)) as ReturnType<typeof make>;
        },
    ),
  ),
  fault('lifecycle', 'on_done comes before on_log', () => {
    const undo = [
      patch(HttpContext.prototype, 'onLog', () => () => {}),
      patch(HttpContext.prototype, 'onDestroy', (original) => {
        const log = HttpContext.prototype.onLog;
        return function (this: HttpContext) {
          original.call(this);
          log.call(this, {
            requestHeaders: undefined,
            requestTrailers: undefined,
            responseHeaders: undefined,
            responseTrailers: undefined,
          });
        };
      }),
    ];
    return () => {
      for (const one of undo.reverse()) one();
    };
  }),
  fault('lifecycle', 'the plugin configuration is out of reach in on_configure', () =>
    patch(
      RootContext.prototype,
      'selectBuffer',
      (original) =>
        function (this: RootContext, type) {
          return type === 7 ? undefined : original.call(this, type);
        },
    ),
  ),
  fault('lifecycle', 'the log level is one too high', () =>
    patch(handlers, 'proxy_get_log_level', (original) => (vm, out) => {
      const status = original(vm, out);
      out.value++;
      return status;
    }),
  ),
  fault('lifecycle', 'proxy_done is always accepted', () => patch(handlers, 'proxy_done', () => () => Status.Ok)),
  fault('shared data and queues', 'a wrong CAS is accepted', () =>
    patch(
      SharedData.prototype,
      'set',
      (original) =>
        function (this: SharedData, vmId, key, value) {
          return original.call(this, vmId, key, value, 0);
        },
    ),
  ),
  fault('shared data and queues', 'an unknown key is an empty value', () =>
    patch(handlers, 'proxy_get_shared_data', (original) => (vm, key, out, cas) => {
      const status = original(vm, key, out, cas);
      return status === Status.NotFound ? Status.Ok : status;
    }),
  ),
  fault('shared data and queues', 'an empty queue is not found', () =>
    patch(handlers, 'proxy_dequeue_shared_queue', (original) => (vm, token, out) => {
      const status = original(vm, token, out);
      return status === Status.Empty ? Status.NotFound : status;
    }),
  ),
  fault('shared data and queues', 'a message is told to nobody', () =>
    patch(RootContext.prototype, 'queueReady', () => () => {}),
  ),
  fault('shared data and queues', 'the same name is a new queue', () =>
    patch(SharedQueues.prototype, 'resolve', () => () => 1),
  ),
  fault('metrics', 'a counter can be raised by nothing', () =>
    patch(
      MetricIds.prototype,
      'increment',
      (original) =>
        function (this: MetricIds, id, offset) {
          return offset === 0n ? Status.Ok : original.call(this, id, offset);
        },
    ),
  ),
  fault('metrics', 'ids begin one later', () =>
    patch(handlers, 'proxy_define_metric', (original) => (vm, type, name, out) => {
      const status = original(vm, type, name, out);
      original(vm, type, `${name}.`, { value: 0 });
      return status;
    }),
  ),
  fault('metrics', 'recording a counter sets it', () =>
    patch(
      MetricIds.prototype,
      'record',
      (original) =>
        function (this: MetricIds, id, value) {
          const before = this.get(id);
          return original.call(this, id, id % 4 === 0 && typeof before === 'bigint' ? value - before : value);
        },
    ),
  ),
  fault('local responses', 'details keep their blanks', () =>
    patch(
      HttpContext.prototype,
      'sendLocalResponse',
      (original) =>
        function (this: HttpContext, response) {
          original.call(this, { ...response, details: response.details.replaceAll('_', ' ') });
        },
    ),
  ),
  fault('local responses', 'a header that comes twice is sent once', () =>
    patch(
      HttpContext.prototype,
      'sendLocalResponse',
      (original) =>
        function (this: HttpContext, response) {
          original.call(this, { ...response, headers: response.headers.slice(0, 2) });
        },
    ),
  ),
  fault('local responses', 'the gRPC status is forgotten', () =>
    patch(
      HttpContext.prototype,
      'sendLocalResponse',
      (original) =>
        function (this: HttpContext, response) {
          original.call(this, { ...response, grpcStatus: -1 });
        },
    ),
  ),
  fault('local responses', 'the body is forgotten', () =>
    patch(
      HttpContext.prototype,
      'sendLocalResponse',
      (original) =>
        function (this: HttpContext, response) {
          original.call(this, { ...response, body: new Uint8Array(0) });
        },
    ),
  ),
  fault('paused and resumed by a timer', 'an unknown context becomes the effective one', () =>
    patch(handlers, 'proxy_set_effective_context', (original) => (vm, id) => {
      original(vm, id);
      return Status.Ok;
    }),
  ),
  fault('paused and resumed by a timer', 'a root context reads the headers of a stream', () =>
    patch(RootContext.prototype, 'headers', () => () => new HeaderMap()),
  ),
  fault('paused and resumed by a timer', 'headers stay in reach after the stream was resumed', () =>
    patch(
      HttpContext.prototype,
      'continueStream',
      (original) =>
        function (this: HttpContext, type) {
          const { headers } = this.request;
          const status = original.call(this, type);
          this.request.headers = headers;
          return status;
        },
    ),
  ),
  fault('paused and resumed by a timer', 'a property is forgotten', () =>
    patch(HttpContext.prototype, 'setProperty', () => () => Status.Ok),
  ),
  fault('a trap fails closed', 'a failed VM lets requests through', () =>
    patch(
      HttpContext.prototype,
      'onRequestHeaders',
      (original) =>
        function (this: HttpContext, headers, end) {
          return this.vm.failed ? 0 : original.call(this, headers, end);
        },
    ),
  ),
];
