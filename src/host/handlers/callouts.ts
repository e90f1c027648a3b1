import { HeaderMapType, Status } from '../../abi/index.ts';
import { printable } from '../../errors.ts';
import { type GrpcTarget, readGrpcService } from '../callouts/grpc-service.ts';
import type { Handlers, OutU32 } from '../hostcall.ts';
import type { Vm } from '../vm.ts';
import { fieldName } from './field-name.ts';

/** Without these Envoy sends nothing and answers BadArgument. */
const REQUIRED = [':method', ':path', ':authority'] as const;

/** Calls that leave the stream: HTTP, gRPC and DNS. They are the root context's, whoever makes them. */
export const callouts: Pick<
  Handlers,
  | 'proxy_http_call'
  | 'proxy_grpc_call'
  | 'proxy_grpc_stream'
  | 'proxy_grpc_send'
  | 'proxy_grpc_close'
  | 'proxy_grpc_cancel'
  | 'proxy_get_status'
  | 'envoy_resolve_dns'
> = {
  proxy_http_call(vm, cluster, headers, body, _trailers, timeout, token) {
    const fields = lowerCased(headers);
    const missing = REQUIRED.filter((name) => !names(fields).includes(name));
    // Envoy looks at the timeout, then at the cluster, then at the headers.
    if (timeout < 0) return warned(vm, 'proxy_http_call', 'the timeout is negative', Status.BadArgument);
    if (!vm.runtime.options.callouts.clusterNames().includes(cluster)) {
      return warned(vm, 'proxy_http_call', unknownCluster(vm, cluster), Status.BadArgument);
    }
    if (missing.length > 0) {
      return warned(vm, 'proxy_http_call', `the headers lack ${missing.join(', ')}`, Status.BadArgument);
    }
    // The guest reuses its memory. Trailers are not sent: Envoy's client has no way to (AsyncRequestImpl::initialize).
    return begun(vm.target.calls.http({ cluster, headers: fields, body: Buffer.from(body), timeout }), token);
  },
  proxy_grpc_call(vm, service, serviceName, method, metadata, message, timeout, token) {
    const target = targetOf(vm, 'proxy_grpc_call', service);
    if (typeof target === 'number') return target;
    // Envoy takes it for unsigned.
    const unary = { message: Buffer.from(message), timeout: timeout >>> 0 };
    const fields = lowerCased(metadata);
    return begun(vm.target.calls.callGrpc({ target, service: serviceName, method, metadata: fields, unary }), token);
  },
  proxy_grpc_stream(vm, service, serviceName, method, metadata, token) {
    const target = targetOf(vm, 'proxy_grpc_stream', service);
    if (typeof target === 'number') return target;
    const fields = lowerCased(metadata);
    return begun(
      vm.target.calls.callGrpc({ target, service: serviceName, method, metadata: fields, unary: undefined }),
      token,
    );
  },
  proxy_grpc_send: (vm, token, message, endStream) =>
    vm.target.calls.grpc.send(token, Buffer.from(message), endStream !== 0),
  proxy_grpc_close: (vm, token) => vm.target.calls.grpc.close(token),
  proxy_grpc_cancel: (vm, token) => vm.target.calls.grpc.cancel(token),
  proxy_get_status(vm, code, message) {
    const { status } = vm.target.calls;
    code.value = status.code;
    message.value = status.message;
    return Status.Ok;
  },
  envoy_resolve_dns: (vm, address, token) => begun(vm.target.calls.resolve(address), token),
};

function begun(result: { token: number } | { status: number }, token: OutU32): number {
  if ('status' in result) return result.status;
  token.value = result.token;
  return Status.Ok;
}

/** Where a gRPC call goes, or the status with which Envoy refuses it. */
function targetOf(vm: Vm, call: string, service: Uint8Array): GrpcTarget | number {
  const { callouts } = vm.runtime.options;
  const name = Buffer.from(service).toString('latin1');
  const read = readGrpcService(service);
  const isCluster = callouts.clusterNames().includes(name);
  if (isCluster && read.kind !== 'name') {
    warned(
      vm,
      call,
      `the name of the cluster ${printable(name)} happens to be a valid GrpcService message, and Envoy takes it for one: pass a serialized GrpcService, or rename the cluster`,
    );
  }
  switch (read.kind) {
    case 'target':
      if (read.target.kind === 'envoy' && !callouts.clusterNames().includes(read.target.name)) {
        warned(vm, call, unknownCluster(vm, read.target.name));
      }
      return read.target;
    case 'name':
      if (!isCluster) return warned(vm, call, unknownCluster(vm, name), Status.ParseFailure);
      return { kind: 'envoy', name, authority: '', metadata: [] };
    case 'nothing':
      return warned(
        vm,
        call,
        'the GrpcService names no target (envoy_grpc or google_grpc), and Envoy itself ends with a panic there: set one',
        Status.BadArgument,
      );
    case 'unsupported':
      return warned(vm, call, `the embedded proxy does not support ${read.path} of a GrpcService`, Status.BadArgument);
  }
}

function unknownCluster(vm: Vm, name: string): string {
  const known = vm.runtime.options.callouts.clusterNames().sort();
  const there = known.length === 0 ? 'there is none' : `there are: ${known.map((item) => printable(item)).join(', ')}`;
  return `there is no cluster ${JSON.stringify(printable(name))}, and an upstream is the name of a cluster, not a URL; ${there}`;
}

/** Tells the author once what Envoy would not say. */
function warned(vm: Vm, call: string, why: string, status: number = Status.Ok): number {
  const plugin = JSON.stringify(vm.target.root?.plugin.name ?? '');
  const answer = status === Status.Ok ? '' : ` It answered ${status}.`;
  vm.runtime.warnOnce(`${call} of plugin ${plugin}: ${why}.${answer}`);
  return status;
}

function lowerCased(fields: readonly string[]): string[] {
  return fields.map((text, index) => (index % 2 === 0 ? fieldName(HeaderMapType.HttpRequestHeaders, text) : text));
}

function names(fields: readonly string[]): string[] {
  return fields.filter((_text, index) => index % 2 === 0);
}
