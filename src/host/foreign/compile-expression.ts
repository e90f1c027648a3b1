import { createRequire } from 'node:module';
import type { Attribute } from '../attribute.ts';
import { celValues } from './cel-values.ts';
import type { Expression } from './expressions.ts';

/** An expression, or why there is none: it is not in the language, or calls what Envoy does not have. */
export type Compiled = { expression: Expression } | { problem: string; stage: 'parse' | 'compile' };

const LIBRARY = '@marcbachmann/cel-js/evaluator';

/** Functions, methods and macros of the language that Envoy registers; the library has more. */
const FUNCTIONS: ReadonlySet<string> = new Set(
  [
    'size int uint double string bytes dyn type duration timestamp matches contains startsWith endsWith',
    'getFullYear getMonth getDate getDayOfMonth getDayOfYear getDayOfWeek getHours getMinutes getSeconds getMilliseconds',
    'has all exists exists_one map filter',
  ].flatMap((line) => line.split(' ')),
);

type Library = typeof import('@marcbachmann/cel-js/evaluator');
type Ast = ReturnType<Library['parse']>['ast'];

let loaded: { environment: InstanceType<Library['Environment']>; values: ReturnType<typeof celValues> } | undefined;

/** Compiles the text of an expression. Values are bound when it is evaluated, by their first names. */
export function compileExpression(text: string): Compiled {
  const { environment, values } = load();
  let parsed: ReturnType<Library['parse']>;
  try {
    parsed = environment.parse(text);
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error), stage: 'parse' };
  }
  const unknown = unknownFunction(parsed.ast);
  if (unknown !== undefined) return { problem: `there is no function ${unknown}`, stage: 'compile' };
  return {
    expression: (variable: (name: string) => Attribute | undefined) => values.from(parsed(values.variables(variable))),
  };
}

/** Host functions answer at once, so the library is loaded at once, by the first filter that compiles an expression. */
function load() {
  if (loaded === undefined) {
    const library: Library = createRequire(import.meta.url)(LIBRARY);
    const environment = new library.Environment({
      unlistedVariablesAreDyn: true,
      homogeneousAggregateLiterals: false,
    });
    loaded = { environment, values: celValues(library) };
  }
  return loaded;
}

/** The first function below `node` that Envoy would not find. */
function unknownFunction(node: unknown): string | undefined {
  if (Array.isArray(node)) return firstOf(node);
  if (!isNode(node)) return undefined;
  const { op, args } = node;
  if (op === 'value' || op === 'id') return undefined;
  const [name] = Array.isArray(args) ? args : [];
  if ((op === 'call' || op === 'rcall') && typeof name === 'string' && !FUNCTIONS.has(name)) return name;
  return firstOf(Array.isArray(args) ? args : [args]);
}

function firstOf(nodes: readonly unknown[]): string | undefined {
  for (const node of nodes) {
    const found = unknownFunction(node);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isNode(value: unknown): value is Pick<Ast, 'op' | 'args'> {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}
