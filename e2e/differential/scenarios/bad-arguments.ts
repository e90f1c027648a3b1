/** Every host function of the ABI table with pointers beyond memory and numbers beyond an enumeration. */
import {
  type AbiVersion,
  enums,
  existsIn,
  type Hostcall,
  type HostcallName,
  hostcalls,
  type Param,
  wasmTypesOf,
} from '../../../src/abi/index.ts';
import { GET } from '../messages.ts';
import { CallStatement, on, type Statement, script } from '../probe/script.ts';
import { bytesTerm, cell, memoryEnd, numberTerm, showTerm, span, type Term } from '../probe/terms.ts';
import type { Scenario } from '../scenario.ts';

/** An empty gRPC service is one that Envoy dies of. */
const NO_CLUSTER = 'none';

/** Valid but harmless. */
function harmless(param: Param, next: () => number): Term[] {
  if (param.name === 'service') return [bytesTerm(NO_CLUSTER)];
  switch (param.kind) {
    case 'bytes':
    case 'text':
    case 'span':
    case 'pairs':
      return [bytesTerm('')];
    case 'u64':
    case 'i64':
      return [numberTerm(0n)];
    case 'u32':
    case 'i32':
      return [numberTerm(299)];
    case 'enum':
      return [numberTerm(0)];
    default:
      return wasmTypesOf(param).map(() => cell(next()));
  }
}

/** What makes a parameter bad, each in its turn. */
function bad(param: Param): Term[][] {
  switch (param.kind) {
    case 'bytes':
    case 'text':
    case 'span':
    case 'pairs':
      return [
        [span(memoryEnd(-1), 2)],
        ...(param.name === 'service' ? [] : [[span(memoryEnd(0), 0)]]),
        [span(memoryEnd(1), 0)],
        [span(0xffffffff, 0xffffffff)],
        [span(0, 0xffffffff)],
      ];
    case 'enum':
      return [[numberTerm(enums[param.of].length)], [numberTerm(0xffffffff)]];
    case 'out_u32':
    case 'early_out_u32':
      return [[memoryEnd(-3)], [numberTerm(0xffffffff)]];
    case 'out_u64':
      return [[memoryEnd(-7)], [numberTerm(0xfffffffc)]];
    case 'out_bytes':
    case 'optional_out_bytes':
      return [
        [memoryEnd(-3), cell(7)],
        [cell(7), memoryEnd(-3)],
        [memoryEnd(0), memoryEnd(0)],
      ];
    default:
      return [];
  }
}

/** A call of `name` for each way in which one of its parameters can be bad. */
function badCalls(name: HostcallName): Statement[] {
  const { params } = hostcalls[name] as Hostcall;
  return params.flatMap((param, which) =>
    bad(param).map((terms) => {
      let cells = 0;
      const all = params.flatMap((other, at) => (at === which ? terms : harmless(other, () => cells++)));
      return new CallStatement({
        module: 'env',
        name,
        terms: all,
        outs: [],
        label: `${name}(${param.name}: ${terms.map(showTerm).join(', ')})`,
      });
    }),
  );
}

/** Harmless for a host that checks; these would do something when they are not refused. */
const scenario = (name: HostcallName, abi: AbiVersion): Scenario => ({
  name: `bad arguments: ${name}`,
  filters: [{ module: { abi }, script: script(on.request_headers(...badCalls(name))) }],
  client: [{ send: GET }],
});

export const BAD_ARGUMENTS: Scenario[] = (Object.keys(hostcalls) as HostcallName[])
  // A name that resolves at once is answered in the middle of the rest.
  .filter((name) => badCalls(name).length > 0 && name !== 'envoy_resolve_dns')
  .map((name) => scenario(name, existsIn(hostcalls[name] as Hostcall, '0.2.1') ? '0.2.1' : '0.1.0'));
