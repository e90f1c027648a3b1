import { isUtf8 } from 'node:buffer';
import { Status } from '../../abi/index.ts';
import { type Attribute, encodeAttribute } from '../attribute.ts';
import { LIMITS, OVERHEAD } from '../limits.ts';
import type { Vm } from '../vm.ts';
import { type Compiled, compileExpression } from './compile-expression.ts';
import type { ForeignFunction } from './foreign-function.ts';

/** An expression of the Common Expression Language, compiled. Throws where it has no value. */
export type Expression = (variable: (name: string) => Attribute | undefined) => Attribute;

const TOKEN_BYTES = 4;
const DEBUG = 1;
const INFO = 2;

/** Compiles its argument; the result is the token by which the root context knows the expression. */
export const createExpression: ForeignFunction = (vm, argument) => {
  const kept = expressionsOf(vm)?.footprint ?? 0;
  if (kept + argument.length > LIMITS.expressions.most) return vm.refuse('expressions');
  const compiled: Compiled = isUtf8(argument)
    ? compileExpression(Buffer.from(argument).toString())
    : { problem: 'not UTF-8', stage: 'parse' };
  if ('problem' in compiled) {
    // Envoy's line goes on in the words of its own parser.
    // One that cannot be compiled has had its token.
    if (compiled.stage === 'compile') expressionsOf(vm)?.skip();
    say(vm, INFO, `expr_create ${compiled.stage} error: ${compiled.problem}`);
    return Status.BadArgument;
  }
  const token = Buffer.alloc(TOKEN_BYTES);
  token.writeUInt32LE(expressionsOf(vm)?.add(compiled.expression, argument.length) ?? 0);
  return token;
};

/** The value of an expression in the context whose callback runs, whatever the effective one. */
export const evaluateExpression: ForeignFunction = (vm, argument) => {
  const token = tokenIn(argument);
  if (token === undefined) return Status.BadArgument;
  const expression = expressionsOf(vm)?.get(token);
  if (expression === undefined) return Status.NotFound;
  try {
    const { caller } = vm;
    const encoded = encodeAttribute(expression((name) => caller.attribute(name, false)));
    if (encoded === undefined) return Status.SerializationFailure;
    return typeof encoded === 'string' ? Buffer.from(encoded, 'latin1') : encoded;
  } catch (error) {
    say(vm, DEBUG, `expr_evaluate error: ${error instanceof Error ? error.message : String(error)}`);
    return Status.InternalFailure;
  }
};

/** Forgets an expression; one that is not there is forgotten too. */
export const deleteExpression: ForeignFunction = (vm, argument) => {
  const token = tokenIn(argument);
  if (token === undefined) return Status.BadArgument;
  expressionsOf(vm)?.delete(token);
  return Status.Ok;
};

/** The expressions of one root context, by tokens that count up from 0. */
export class Expressions {
  private readonly byToken = new Map<number, { expression: Expression; size: number }>();
  private next = 0;
  /** Bytes of all their texts, and some for each. */
  footprint = 0;

  /** `size`: bytes of its text. */
  add(expression: Expression, size: number): number {
    this.byToken.set(this.next, { expression, size });
    this.footprint += size + OVERHEAD;
    return this.next++;
  }

  /** Leaves the next token out. */
  skip(): void {
    this.next++;
  }

  get(token: number): Expression | undefined {
    return this.byToken.get(token)?.expression;
  }

  delete(token: number): void {
    const known = this.byToken.get(token);
    if (known === undefined) return;
    this.byToken.delete(token);
    this.footprint -= known.size + OVERHEAD;
  }
}

/** Part of what the guest logs. */
function say(vm: Vm, level: number, text: string): void {
  if (vm.admitLog(text.length)) vm.runtime.log(level, text);
  else vm.refuse('log');
}

function expressionsOf(vm: Vm): Expressions | undefined {
  return vm.caller.root?.expressions;
}

function tokenIn(argument: Uint8Array): number | undefined {
  return argument.length === TOKEN_BYTES ? Buffer.from(argument).readUInt32LE() : undefined;
}
