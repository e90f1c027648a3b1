import { Status } from '../../abi/index.ts';
import type { Handlers } from '../hostcall.ts';

const ERROR = 4;

export const logging: Pick<Handlers, 'proxy_log' | 'proxy_get_log_level' | 'proxy_get_current_time_nanoseconds'> = {
  proxy_log(vm, level, pointer, size) {
    const runtime = vm.runtime;
    if (level < runtime.logLevel) runtime.suppressed++;
    else if (!vm.admitLog(size)) return vm.refuse('log');
    else runtime.log(level, `wasm log${vm.target.logPrefix}: ${vm.memory.text(pointer, size)}`);
    if (level >= ERROR) vm.remember(`${vm.memory.text(pointer, size)}\n`);
    return Status.Ok;
  },
  proxy_get_log_level(vm, level) {
    level.value = vm.runtime.logLevel;
    return Status.Ok;
  },
  proxy_get_current_time_nanoseconds(vm, time) {
    time.value = vm.runtime.options.now();
    return Status.Ok;
  },
};
