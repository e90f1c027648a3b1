import { setFlagsFromString } from 'node:v8';
import { heaviestFunction, type ModuleInfo } from '../wasm/index.ts';
import { type ModuleProblem, unsupported } from './check-module.ts';

/** cpp-host limits.h: memory.grow fails above 1 GiB. A module that asks for more at the start cannot load. */
const MAX_PAGES = 16384;
/** Of one table, at the start and when it grows; V8's own limit is ten times as high. */
const MAX_TABLE_ELEMENTS = 1_000_000;
/** Compilers make one, those for other hosts than ours two. */
const MAX_TABLES = 8;
/** Envoy Gateway and Istio fetch no larger modules. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Each becomes an object of JavaScript. */
const MAX_EXPORTS = 50_000;
/** Hosts have less than two hundred functions. */
const MAX_IMPORTS = 10_000;
/** Takes V8 about two seconds, in which nothing can stop it, and 200 MB. */
const MAX_WEIGHT = 8_000_000;

/**
 * What V8 must not see: on each of these it may take all memory, or minutes, and nothing can stop it. All bounds are far
 * above what compilers make.
 */
export function checkBounds(bytes: Uint8Array, info: ModuleInfo): ModuleProblem | undefined {
  const { memories, tables, exports, imports } = info;
  if (memories.length > 1) return unsupported('several memories');
  const pages = memories[0]?.min ?? 0;
  const elements = tables.reduce((most, { min }) => Math.max(most, min), 0);
  return (
    tooMuch('module-too-large', bytes.length, MAX_BYTES, 'has COUNT bytes', 'build it without debug information') ??
    tooMuch('module-memory', pages, MAX_PAGES, 'asks for COUNT pages of memory', 'lower its initial memory', MEMORY) ??
    tooMuch('module-tables', elements, MAX_TABLE_ELEMENTS, 'has a table of COUNT elements', 'lower its initial size') ??
    tooMuch('module-tables', tables.length, MAX_TABLES, 'has COUNT tables', 'use fewer') ??
    tooMuch('module-exports', exports.length, MAX_EXPORTS, 'exports COUNT items', 'export what hosts call, only') ??
    tooMuch('module-imports', imports.length, MAX_IMPORTS, 'imports COUNT items', 'import each function once') ??
    tooHeavy(bytes, info)
  );
}

const MEMORY = ['Wasm VM failed Failed to initialize Wasm code'];

function tooMuch(
  code: string,
  count: number,
  most: number,
  does: string,
  hint: string,
  envoy: string[] = [],
): ModuleProblem | undefined {
  if (count <= most) return undefined;
  return { code, message: `the module ${does.replace('COUNT', String(count))}, more than ${most}`, hint, envoy };
}

function tooHeavy(bytes: Uint8Array, info: ModuleInfo): ModuleProblem | undefined {
  const heaviest = heaviestFunction(bytes, info, MAX_WEIGHT);
  if (heaviest === undefined) return undefined;
  const { index, locals, size } = heaviest;
  return {
    code: 'module-function-too-heavy',
    message: `function ${index} of the module has ${locals} locals and too many branches or results in ${size} bytes: compiling it would take gigabytes`,
    hint: 'build it optimised, or split the function',
    envoy: [],
  };
}

/** Before the first module: what grows at run time is bounded by the engine alone, where no watchdog reaches it. */
export function boundEngine(): void {
  setFlagsFromString(`--wasm-max-mem-pages=${MAX_PAGES}`);
  setFlagsFromString(`--wasm-max-table-size=${MAX_TABLE_ELEMENTS}`);
}
