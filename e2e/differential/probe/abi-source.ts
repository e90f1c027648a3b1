import { ALLOCATOR, PROBE_CALLBACKS, PROBE_IMPORTS, PROBE_START_FUNCTIONS, type ProbeExport } from './functions.ts';

/** The AssemblyScript of e2e/filters/scripted/abi.ts: what the probe needs of the ABI table. */
export function abiSource(): string {
  const imports = PROBE_IMPORTS.map(({ module, name, params, result }, index) => {
    const list = params.map((type, at) => `a${at}: ${type}`).join(', ');
    return `@external('${module}', '${name}')\ndeclare function f${index}(${list}): ${result};`;
  });
  const cases = PROBE_IMPORTS.map(({ params, result }, index) => {
    const call = `f${index}(${params.map((type, at) => `<${type}>argument(${at})`).join(', ')})`;
    return `    case ${index}: ${result === 'void' ? `${call}; return 0;` : `return ${call};`}`;
  });
  const exported = [...PROBE_CALLBACKS, ...PROBE_START_FUNCTIONS];
  return [
    "import { allocate, argument, enter } from './probe';",
    ...imports,
    `export const ALLOCATOR: u32 = ${ALLOCATOR};`,
    `export const CONTEXT_CREATE: u32 = ${PROBE_CALLBACKS.findIndex(({ name }) => name === 'proxy_on_context_create')};`,
    'export function dispatch(index: u32): i32 {',
    '  switch (index) {',
    ...cases,
    '  }',
    '  return -1;',
    '}',
    'export function callbackName(callback: u32): string {',
    '  switch (callback) {',
    `    case ${ALLOCATOR}: return 'malloc';`,
    ...exported.map(({ number, name }) => `    case ${number}: return '${name}';`),
    '  }',
    "  return '';",
    '}',
    'export function hasResult(callback: u32): bool {',
    `  return callback == ${ALLOCATOR} || ${exported
      .filter(({ result }) => result === 'i32')
      .map(({ number }) => `callback == ${number}`)
      .join(' || ')};`,
    '}',
    `export { ${nameOf('proxy_log')} as proxyLog, ${nameOf('proxy_get_buffer_bytes')} as getBuffer, ${nameOf('proxy_get_header_map_value')} as getHeader };`,
    `export { ${nameOf('environ_sizes_get')} as environSizesGet, ${nameOf('environ_get')} as environGet };`,
    'export function marker(): void {}',
    'export function allocator(size: u32): u32 { return allocate(size); }',
    ...exported.map(exportSource),
    // The header callbacks of ABI 0.1.0.
    ...PROBE_CALLBACKS.filter(({ name }) => /headers$/.test(name)).map((row) =>
      exportSource({ ...row, params: row.params - 1 }),
    ),
  ].join('\n');
}

/** The export of this row in the module that probe-module.ts makes the variants of. */
export function neutralName({ number, params }: ProbeExport): string {
  return `export_${number}_${params}`;
}

function exportSource(row: ProbeExport): string {
  const params = Array.from({ length: row.params }, (_, at) => `p${at}`);
  const values = [...params, '0', '0', '0', '0', '0'].slice(0, 5);
  const unscripted =
    row.name === 'proxy_on_vm_start' || row.name === 'proxy_on_configure' || row.name === 'proxy_on_done' ? 1 : 0;
  const call = `enter(${[row.number, row.params, ...values, unscripted].join(', ')})`;
  const list = params.map((param) => `${param}: u32`).join(', ');
  return row.result === 'i32'
    ? `export function ${neutralName(row)}(${list}): u32 { return ${call}; }`
    : `export function ${neutralName(row)}(${list}): void { ${call}; }`;
}

function nameOf(name: string): string {
  return `f${PROBE_IMPORTS.findIndex((row) => row.name === name && row.module !== 'wasi_unstable')}`;
}
