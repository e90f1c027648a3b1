import { Status } from '../../abi/index.ts';
import { LifeSpan } from '../filter-state.ts';
import { readMessage } from '../protobuf/read-message.ts';
import { StateType } from '../wasm-state.ts';
import type { ForeignFunction } from './foreign-function.ts';

/** DeclarePropertyArguments (Envoy source/extensions/common/wasm/ext/declare_property.proto). */
const ARGUMENTS = {
  name: [1, 'string'],
  readonly: [2, 'bool'],
  type: [3, 'int32'],
  schema: [4, 'bytes'],
  span: [5, 'int32'],
} as const;

const TYPES: ReadonlyMap<number, StateType> = new Map(Object.values(StateType).map((type) => [type, type]));
const SPANS: ReadonlyMap<number, LifeSpan> = new Map(Object.values(LifeSpan).map((span) => [span, span]));

/** The life span of that number; what protobuf's enum does not have is the default. */
export function lifeSpanOf(number: number): LifeSpan {
  return SPANS.get(number) ?? LifeSpan.FilterChain;
}

/** Says what values a property has, once for each name. Acts on the context whose callback runs, as in Envoy. */
export const declareProperty: ForeignFunction = (vm, argument) => {
  const given = readMessage(ARGUMENTS, argument);
  if (given === undefined) return Status.BadArgument;
  const { prototypes } = vm.caller;
  const name = Buffer.from(given.name).toString('latin1');
  if (prototypes.has(name)) return Status.BadArgument;
  if (!vm.caller.admit(name.length + given.schema.length)) return vm.refuse('stream');
  prototypes.set(name, {
    readOnly: given.readonly,
    type: TYPES.get(given.type) ?? StateType.Bytes,
    schema: Buffer.from(given.schema).toString('latin1'),
    span: lifeSpanOf(given.span),
  });
  return Status.Ok;
};
