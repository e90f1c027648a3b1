import { Status, StreamType } from '../../abi/index.ts';
import type { Handlers } from '../hostcall.ts';
import { lowerCase } from '../lower-case.ts';
import { pairsSize } from '../pairs.ts';

export const streams: Pick<
  Handlers,
  | 'proxy_continue_stream'
  | 'proxy_continue_request'
  | 'proxy_continue_response'
  | 'proxy_close_stream'
  | 'proxy_send_local_response'
  | 'proxy_clear_route_cache'
  | 'proxy_set_effective_context'
  | 'proxy_set_tick_period_milliseconds'
  | 'proxy_done'
> = {
  proxy_continue_stream: (vm, type) => (vm.canDefer ? vm.target.continueStream(type) : vm.refuse('deferred')),
  proxy_continue_request: (vm) => streams.proxy_continue_stream(vm, StreamType.HttpRequest),
  proxy_continue_response: (vm) => streams.proxy_continue_stream(vm, StreamType.HttpResponse),
  proxy_close_stream: (vm, type) => (vm.canDefer ? vm.target.closeStream(type) : vm.refuse('deferred')),
  proxy_send_local_response(vm, status, details, body, headers, grpcStatus) {
    const context = vm.target;
    if (!vm.canDefer) return vm.refuse('deferred');
    if (!context.admit(details.length + body.length + pairsSize(headers))) return vm.refuse('stream');
    for (let i = 0; i < headers.length; i += 2) headers[i] = lowerCase(headers[i]!);
    // StringUtil::replaceAllEmptySpace: each white-space character becomes one underscore.
    const spaceless = details.replace(/[ \t\n\v\f\r]/g, '_');
    context.sendLocalResponse({ status, details: spaceless, body: Buffer.from(body), headers, grpcStatus });
    return Status.Ok;
  },
  proxy_clear_route_cache(vm) {
    vm.target.clearRouteCache();
    return Status.Ok;
  },
  proxy_set_effective_context: (vm, id) => (vm.setEffective(id) ? Status.Ok : Status.BadArgument),
  proxy_set_tick_period_milliseconds(vm, period) {
    vm.target.root?.setTickPeriod(period);
    return Status.Ok;
  },
  proxy_done: (vm) => vm.target.root?.done() ?? Status.NotFound,
};
