import {
  callbacks,
  environment,
  hostcalls,
  lifecycle,
  type ValueType,
  WASI_MODULES,
  wasi,
  wasmTypesOf,
} from '../../../src/abi/index.ts';

/** An import of the scripted probe. */
export interface ProbeImport {
  module: string;
  name: string;
  params: readonly ValueType[];
  result: 'i32' | 'void';
}

/** Every function that a host of any ABI version has, in the order that scripts number them. */
export const PROBE_IMPORTS: readonly ProbeImport[] = [
  ...Object.entries(hostcalls).map(([name, { params }]): ProbeImport => {
    return { module: 'env', name, params: params.flatMap(wasmTypesOf), result: 'i32' };
  }),
  ...Object.entries(environment).map(([name, { params, result }]): ProbeImport => {
    return { module: 'env', name, params: params.map(([, type]) => type), result };
  }),
  ...WASI_MODULES.flatMap((module) =>
    Object.entries(wasi).map(([name, { params, result }]): ProbeImport => {
      return { module, name, params: params.map(([, type]) => type), result };
    }),
  ),
];

/** An export of the scripted probe, by the number that scripts know it by. */
export interface ProbeExport {
  number: number;
  name: string;
  params: number;
  result: 'i32' | 'void';
}

/** Callbacks count from 0; allocators share one number, start functions follow. */
export const ALLOCATOR = 1000;

export const PROBE_CALLBACKS: readonly ProbeExport[] = Object.entries(callbacks).map(
  ([name, { params, result }], number) => ({ number, name, params: params.length, result }),
);

export const PROBE_START_FUNCTIONS: readonly ProbeExport[] = (
  ['_initialize', '_start', 'main', '__main_void'] as const
).map((name, index) => {
  const { params, result } = lifecycle[name];
  return { number: ALLOCATOR + 1 + index, name, params: params.length, result };
});
