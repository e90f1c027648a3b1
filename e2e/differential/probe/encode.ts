import { ALLOCATOR, PROBE_CALLBACKS, PROBE_IMPORTS, PROBE_START_FUNCTIONS } from './functions.ts';
import {
  type CallStatement,
  type Handler,
  isVoid,
  type OutKind,
  type Script,
  type Statement,
  TRAPS,
} from './script.ts';
import { type Term, word } from './terms.ts';

const OUTS: Record<OutKind, number> = { u32: 0, u64: 1, bytes: 2, pairs: 3, some: 4, raw16: 5, raw24: 6 };
const NO_REGISTER = 0xffffffff;
const ROOT = 0xffffffff;

/**
 * A script as the bytes (latin1) that e2e/filters/scripted/probe.ts runs. All numbers are little-endian words, texts
 * are padded to words: flags, number of handlers, and a handler is callback, flags, nth, stream, sizes of path and
 * code, path, code. `forPlugins`: the VM's script is also that of its plugins.
 */
export function encodeScript(script: Script, forPlugins = false): string {
  return word(forPlugins ? 1 : 0) + word(script.length) + script.map(encodeHandler).join('');
}

function encodeHandler({ callback, nth = 0, stream = 0, path = '', quiet = false, statements }: Handler): string {
  const code = encodeBlock(statements);
  const where = stream === 'root' ? ROOT : stream;
  const head = [callbackNumber(callback), quiet ? 1 : 0, nth, where, path.length, code.length].map(word).join('');
  return head + pad(path) + code;
}

function callbackNumber(name: string): number {
  if (name === 'malloc' || name === 'proxy_on_memory_allocate') return ALLOCATOR;
  const row = [...PROBE_CALLBACKS, ...PROBE_START_FUNCTIONS].find((one) => one.name === name);
  if (row === undefined) throw new Error(`no callback ${name}`);
  return row.number;
}

function encodeBlock(statements: readonly Statement[]): string {
  return statements.map(encodeStatement).join('') + word(0);
}

function encodeStatement(statement: Statement): string {
  switch (statement.op) {
    case 'call':
      return word(1) + encodeCall(statement);
    case 'return':
      return word(2) + encodeTerm(statement.value);
    case 'trap':
      return word(3) + word(TRAPS.indexOf(statement.kind));
    case 'keep':
      return word(4) + word(statement.register) + encodeTerm(statement.value);
    case 'repeat': {
      const block = encodeBlock(statement.body);
      return word(5) + word(statement.times) + word(block.length) + block;
    }
    case 'say':
      return word(6) + text(statement.text);
    case 'if': {
      const block = encodeBlock(statement.body);
      return word(7) + word(statement.register) + word(statement.value) + word(block.length) + block;
    }
  }
}

function encodeCall({ module, name, terms, outs, register, isSilent, label }: CallStatement): string {
  const index = PROBE_IMPORTS.findIndex((row) => row.module === module && row.name === name);
  const row = PROBE_IMPORTS[index];
  const given = terms.reduce((sum, { kind }) => sum + (TWO_ARGUMENTS.has(kind) ? 2 : 1), 0);
  if (row?.params.length !== given)
    throw new Error(`${label}: ${given} wasm arguments instead of ${row?.params.length}`);
  const flat = terms.flatMap((term) =>
    term.kind === 'span' ? [term.pointer, { kind: 'const', value: term.size } as const] : [term],
  );
  return [
    word(index),
    word((isSilent ? 1 : 0) | (isVoid(name) ? 2 : 0)),
    word(register ?? NO_REGISTER),
    text(label),
    word(flat.length),
    ...flat.map(encodeTerm),
    word(outs.length),
    ...outs.map(({ kind, cell }) => word(OUTS[kind]) + word(cell)),
  ].join('');
}

const TWO_ARGUMENTS: ReadonlySet<Term['kind']> = new Set(['bytes', 'register-bytes', 'iovs', 'span']);

function encodeTerm(term: Term): string {
  switch (term.kind) {
    case 'const':
      return word(0) + word(term.value);
    case 'long':
      return (
        word(1) + word(Number(BigInt.asUintN(32, term.value))) + word(Number(BigInt.asUintN(32, term.value >> 32n)))
      );
    case 'bytes':
      return word(2) + word(term.times) + text(term.value);
    case 'cell':
      return word(3) + word(term.index);
    case 'register':
      return word(4) + word(term.index);
    case 'register-bytes':
      return word(5) + word(term.index);
    case 'param':
      return word(6) + word(term.index);
    case 'memory-end':
      return word(7) + word(term.offset);
    case 'iovs':
      return word(8) + word(term.values.length) + term.values.map(text).join('');
    case 'pointer':
      return word(9) + word(term.times) + text(term.value);
    case 'span':
      throw new Error('a span is two arguments of a call');
  }
}

function text(value: string): string {
  return word(value.length) + pad(value);
}

function pad(value: string): string {
  return value + '\0'.repeat(-value.length & 3);
}
