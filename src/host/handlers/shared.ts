import { Status } from '../../abi/index.ts';
import type { Handlers } from '../hostcall.ts';
import { LIMITS } from '../limits.ts';

export const shared: Pick<
  Handlers,
  | 'proxy_get_shared_data'
  | 'proxy_set_shared_data'
  | 'proxy_register_shared_queue'
  | 'proxy_resolve_shared_queue'
  | 'proxy_dequeue_shared_queue'
  | 'proxy_enqueue_shared_queue'
> = {
  proxy_get_shared_data(vm, key, out, cas) {
    const entry = vm.runtime.sharedData.get(vm.vmId, key);
    if (entry === undefined) return Status.NotFound;
    out.value = entry.value;
    cas.value = entry.cas;
    return Status.Ok;
  },
  proxy_set_shared_data(vm, key, value, cas) {
    const { sharedData } = vm.runtime;
    if (sharedData.footprint + key.length + value.length > LIMITS.sharedData.most) return vm.refuse('sharedData');
    return sharedData.set(vm.vmId, key, Buffer.from(value), cas);
  },
  proxy_register_shared_queue(vm, name, token) {
    if (vm.runtime.sharedQueues.footprint + name.length > LIMITS.queues.most) return vm.refuse('queues');
    const root = vm.target.root;
    token.value = vm.runtime.sharedQueues.register(vm.vmId, name, (ready) => root?.queueReady(ready));
    return Status.Ok;
  },
  proxy_resolve_shared_queue(vm, vmId, name, token) {
    const found = vm.runtime.sharedQueues.resolve(vmId === '' ? vm.vmId : vmId, name);
    if (found === undefined) return Status.NotFound;
    token.value = found;
    return Status.Ok;
  },
  proxy_dequeue_shared_queue(vm, token, out) {
    const message = vm.runtime.sharedQueues.dequeue(token);
    if (message === undefined) return Status.NotFound;
    if (message === null) return Status.Empty;
    out.value = message;
    return Status.Ok;
  },
  proxy_enqueue_shared_queue(vm, token, message) {
    const { runtime } = vm;
    if (runtime.sharedQueues.footprint + message.length > LIMITS.queues.most) return vm.refuse('queues');
    if (runtime.notifications >= LIMITS.notifications.most) return vm.refuse('notifications');
    return runtime.sharedQueues.enqueue(token, Buffer.from(message)) ? Status.Ok : Status.NotFound;
  },
};
