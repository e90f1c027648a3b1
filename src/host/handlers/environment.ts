import type { EnvironmentName } from '../../abi/index.ts';
import type { Vm } from '../vm.ts';

/** What emscripten's runtime calls (cpp-host exports.cc). */
export const environmentHandlers: Record<EnvironmentName, (vm: Vm, a: number, b: number) => number> = {
  emscripten_notify_memory_growth(vm) {
    vm.memory.refresh();
    return 0;
  },
  pthread_equal: (_vm, a, b) => (a === b ? 1 : 0),
};
