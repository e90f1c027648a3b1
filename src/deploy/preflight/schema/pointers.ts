import type { Checked } from './explain-units.ts';

/** The steps of a JSON pointer in a URI's fragment: `#/a~1b/0` is `a/b`, `0`. */
export function parsePointer(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => decodeURI(step).replace(/~1/g, '/').replace(/~0/g, '~'));
}

/** What is there in JSON; undefined where nothing is. */
export function valueAt(value: unknown, steps: readonly string[]): unknown {
  return steps.reduce(own, value);
}

/** The value of the keyword at a location, whose way leads through references. */
export function keywordValue(location: string, { schema, lookup }: Pick<Checked, 'schema' | 'lookup'>): unknown {
  return parsePointer(location).reduce((node: unknown, step) => {
    const next = own(node, step);
    // The validator keeps here what the reference is in full.
    const target = step === '$ref' && typeof next === 'string' ? (own(node, '__absolute_ref__') ?? next) : undefined;
    return typeof target === 'string' ? lookup[target] : next;
  }, schema);
}

function own(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, name)?.value : undefined;
}
