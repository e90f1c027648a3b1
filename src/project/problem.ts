import { type Document, isMap, isScalar, type LineCounter } from 'yaml';
import type { z } from 'zod';
import { printable } from '../errors.ts';
import { nearest } from '../nearest.ts';

/** One thing that is wrong in a project file. */
export interface Problem {
  /** From 1. */
  line: number;
  /** From 1. */
  column: number;
  /** The field: `build.entry`; empty for the whole file. */
  path: string;
  message: string;
  hint: string | undefined;
}

type Path = readonly PropertyKey[];

/** Says in words, with its place in the file, what zod has found. A list of unknown fields makes one problem each. */
export function problemsOf(
  issue: z.core.$ZodIssue,
  document: Document,
  lines: LineCounter,
  fields: FieldNames,
): Problem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const meant = nearest(key, fields(issue.path));
      return {
        ...place(document, lines, [...issue.path, key]),
        message: `unknown field "${printable(key)}"`,
        hint: meant === undefined ? `known fields are ${fields(issue.path).join(', ')}` : `did you mean "${meant}"?`,
      };
    });
  }
  const value: unknown = issue.path.length === 0 ? document.contents : document.getIn(issue.path);
  return [{ ...place(document, lines, issue.path), ...explain(issue, value) }];
}

/** The names of the fields that may stand below a path. */
export type FieldNames = (path: Path) => string[];

const WANTED: Record<string, string> = { string: 'text', array: 'a list' };

function explain(issue: z.core.$ZodIssue, value: unknown): Pick<Problem, 'message' | 'hint'> {
  const field = issue.path.length === 0 ? 'the file' : `"${issue.path.join('.')}"`;
  if (value === undefined) return { message: `${field} is missing`, hint: undefined };
  if (issue.code === 'invalid_type') {
    const wanted = WANTED[issue.expected] ?? 'a mapping of fields';
    const scalar = typeof value === 'number' || typeof value === 'boolean';
    return {
      message: `${field} must be ${wanted}, not ${kindOf(value)}`,
      hint: issue.expected === 'string' && scalar ? 'put the value in quotes' : undefined,
    };
  }
  if (issue.code === 'invalid_value') {
    const choices = issue.values.map(String);
    const meant = nearest(String(value), choices);
    return {
      message: `${field} must be ${choices.map((choice) => `"${choice}"`).join(' or ')}, not "${printable(String(value))}"`,
      hint: meant === undefined ? undefined : `did you mean "${meant}"?`,
    };
  }
  return { message: `${field} ${issue.message}; it is "${printable(String(value))}"`, hint: undefined };
}

function kindOf(value: unknown): string {
  if (value === null) return 'empty';
  if (typeof value === 'object') return 'items' in value && !isMap(value) ? 'a list' : 'a mapping';
  return `a ${typeof value}`;
}

/** Where the field is; a missing one is where its parent begins. */
function place(document: Document, lines: LineCounter, path: Path): Pick<Problem, 'line' | 'column' | 'path'> {
  const parent = document.getIn(path.slice(0, -1), true);
  const name = path.at(-1);
  // An item of a list is as good as the list.
  if (typeof name === 'number') return { ...place(document, lines, path.slice(0, -1)), path: path.join('.') };
  const pair = isMap(parent) ? parent.items.find(({ key }) => isScalar(key) && key.value === name) : undefined;
  const node = isScalar(pair?.key) ? pair.key : isMap(parent) ? parent : document.contents;
  const { line, col } = lines.linePos(node?.range?.[0] ?? 0);
  return { line: Math.max(line, 1), column: Math.max(col, 1), path: path.join('.') };
}
