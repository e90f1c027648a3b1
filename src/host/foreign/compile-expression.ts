import { createRequire } from 'node:module';
import type { Attribute } from '../attribute.ts';
import { celValues } from './cel-values.ts';
import type { Expression } from './expressions.ts';

/** An expression, or why there is none: it is not in the language, or calls what Envoy does not have. */
export type Compiled = { expression: Expression } | { problem: string; stage: 'parse' | 'compile' };

const LIBRARY = '@marcbachmann/cel-js/evaluator';

/** Least and most arguments, a receiver included, of the functions and macros that Envoy registers; the library has more. */
const ARGUMENTS: ReadonlyMap<string, readonly [least: number, most: number]> = new Map(
  Object.entries({
    'size int uint double string bytes dyn type duration timestamp has': [1, 1] as const,
    'matches contains startsWith endsWith': [2, 2] as const,
    'getFullYear getMonth getDate getDayOfMonth getDayOfYear getDayOfWeek': [1, 2] as const,
    'getHours getMinutes getSeconds getMilliseconds': [1, 2] as const,
    'all exists exists_one filter': [3, 3] as const,
    map: [3, 4] as const,
  }).flatMap(([names, range]) => names.split(' ').map((name) => [name, range] as const)),
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
  if (unknown !== undefined)
    return { problem: `there is no function ${unknown} of that many arguments`, stage: 'compile' };
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
    // What C++'s library has and this one has not.
    environment
      .registerFunction('matches(string, string): bool', (text: string, pattern: string) =>
        environment.evaluate('text.matches(pattern)', { text, pattern }),
      )
      .registerFunction('int(uint): int', (value: { valueOf(): bigint }) => value.valueOf())
      .registerFunction('int(google.protobuf.Timestamp): int', (time: Date) =>
        BigInt(Math.floor(time.getTime() / 1000)),
      )
      .registerFunction('string(google.protobuf.Duration): string', String)
      .registerFunction('string(google.protobuf.Timestamp): string', (time: Date) =>
        time.toISOString().replace(/\.?0*Z$/, 'Z'),
      );
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
  const parts: readonly unknown[] = Array.isArray(args) ? args : [args];
  const [name] = parts;
  if ((op === 'call' || op === 'rcall') && typeof name === 'string') {
    const [least, most] = ARGUMENTS.get(name) ?? [1, 0];
    const count = parts.slice(1).flat().length;
    if (count < least || count > most) return name;
  }
  return firstOf(parts);
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
