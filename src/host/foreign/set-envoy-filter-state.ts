import { Status } from '../../abi/index.ts';
import { filterStateFactory } from '../filter-state-factories.ts';
import { LIMITS } from '../limits.ts';
import { readMessage } from '../protobuf/read-message.ts';
import { lifeSpanOf } from './declare-property.ts';
import type { ForeignFunction } from './foreign-function.ts';

/** SetEnvoyFilterStateArguments (Envoy source/extensions/common/wasm/ext/set_envoy_filter_state.proto). */
const ARGUMENTS = { path: [1, 'string'], value: [2, 'string'], span: [3, 'int32'] } as const;

/** Leaves an object of a kind that Envoy itself looks at. */
export const setEnvoyFilterState: ForeignFunction = (vm, argument) => {
  const given = readMessage(ARGUMENTS, argument);
  if (given === undefined) return Status.BadArgument;
  const factory = filterStateFactory(given.path);
  if (factory === undefined) return Status.NotFound;
  const object = factory(given.value);
  if (object === undefined) return Status.BadArgument;
  const { filterState } = vm.target;
  if (filterState === undefined) return Status.NotFound;
  const size = given.value.length;
  if (filterState.footprint + size > LIMITS.filterState.most) return vm.refuse('filterState');
  filterState.set(given.path, object, lifeSpanOf(given.span), size);
  return Status.Ok;
};
