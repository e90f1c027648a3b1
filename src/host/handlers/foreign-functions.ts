import { Status } from '../../abi/index.ts';
import { foreignFunction } from '../foreign/index.ts';
import type { Handlers } from '../hostcall.ts';

export const foreignFunctions: Pick<Handlers, 'proxy_call_foreign_function'> = {
  proxy_call_foreign_function(vm, name, argument, results) {
    const call = foreignFunction(name);
    if (call === undefined) return Status.NotFound;
    const result = call(vm, Buffer.from(argument));
    // A function that is there writes its results even where it fails.
    results.value = typeof result === 'number' ? '' : result;
    return typeof result === 'number' ? result : Status.Ok;
  },
};
