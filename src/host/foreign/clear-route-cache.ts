import { Status } from '../../abi/index.ts';
import type { ForeignFunction } from './foreign-function.ts';

export const clearRouteCache: ForeignFunction = (vm) => {
  vm.target.clearRouteCache();
  return Status.Ok;
};
