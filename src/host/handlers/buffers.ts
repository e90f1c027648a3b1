import { BufferType, Status } from '../../abi/index.ts';
import type { Handlers } from '../hostcall.ts';
import { LIMITS } from '../limits.ts';

export const buffers: Pick<
  Handlers,
  'proxy_get_buffer_bytes' | 'proxy_get_buffer_status' | 'proxy_set_buffer_bytes' | 'proxy_get_configuration'
> = {
  proxy_get_buffer_bytes(vm, type, start, maxSize, out) {
    const buffer = vm.target.selectBuffer(type);
    if (buffer === undefined) return Status.NotFound;
    const length = Math.min(maxSize, buffer.length - start);
    out.value = length > 0 ? buffer.slice(start, length) : '';
    return Status.Ok;
  },
  proxy_get_buffer_status(vm, type, length, flags) {
    const buffer = vm.target.selectBuffer(type);
    if (buffer === undefined) return Status.NotFound;
    length.value = buffer.length;
    flags.value = 0;
    return Status.Ok;
  },
  proxy_set_buffer_bytes(vm, type, start, size, data) {
    const context = vm.target;
    const buffer = context.selectBuffer(type);
    if (buffer === undefined) return Status.NotFound;
    if (type === BufferType.CallData || buffer.splice === undefined) return Status.BadArgument;
    const before = buffer.length;
    if ((buffer.footprint ?? before) + data.length > LIMITS.body.most) return vm.refuse('body');
    if (start === 0 && size > 0 && size < before) context.hazard('front-of-buffer');
    // A copy: the guest reuses its memory.
    if (!buffer.splice(start, size, Buffer.from(data))) {
      context.hazard('middle-of-buffer');
      return Status.BadArgument;
    }
    if (buffer.length !== before) context.lengthChanged(type);
    return Status.Ok;
  },
  // ABI 0.1.0: the plugin's configuration while it may be read, otherwise the VM's.
  proxy_get_configuration(vm, out) {
    const context = vm.target;
    const buffer =
      context.selectBuffer(BufferType.PluginConfiguration) ?? context.selectBuffer(BufferType.VmConfiguration);
    out.value = buffer === undefined ? '' : buffer.slice(0, buffer.length);
    return Status.Ok;
  },
};
