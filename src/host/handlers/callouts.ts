import { Status } from '../../abi/index.ts';
import type { Handlers } from '../hostcall.ts';
import type { Vm } from '../vm.ts';

/** A function that Envoy has and this host does not have yet: the guest gets Unimplemented, the author a line. */
function unimplemented(name: string) {
  return (vm: Vm): number => {
    vm.runtime.warnOnce(`${name} is not available in the embedded proxy yet and answered Unimplemented (12)`);
    return Status.Unimplemented;
  };
}

/** Calls that leave the stream: HTTP, gRPC, DNS and foreign functions. */
export const callouts: Pick<
  Handlers,
  | 'proxy_http_call'
  | 'proxy_grpc_call'
  | 'proxy_grpc_stream'
  | 'proxy_grpc_send'
  | 'proxy_grpc_close'
  | 'proxy_grpc_cancel'
  | 'proxy_get_status'
  | 'proxy_call_foreign_function'
  | 'envoy_resolve_dns'
> = {
  proxy_http_call: unimplemented('proxy_http_call'),
  proxy_grpc_call: unimplemented('proxy_grpc_call'),
  proxy_grpc_stream: unimplemented('proxy_grpc_stream'),
  proxy_grpc_send: unimplemented('proxy_grpc_send'),
  proxy_grpc_close: unimplemented('proxy_grpc_close'),
  proxy_grpc_cancel: unimplemented('proxy_grpc_cancel'),
  // No callout has ended: code 0, no message.
  proxy_get_status(_vm, code, message) {
    code.value = 0;
    message.value = '';
    return Status.Ok;
  },
  proxy_call_foreign_function(vm, name, _argument, results) {
    if (name !== 'clear_route_cache') return Status.NotFound;
    vm.target.clearRouteCache();
    results.value = '';
    return Status.Ok;
  },
  envoy_resolve_dns: unimplemented('envoy_resolve_dns'),
};
