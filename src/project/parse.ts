import { dirname } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { ExitCode, ProxletError, printable } from '../errors.ts';
import { type HostRelease, parseHost } from './hosts.ts';
import { LANGUAGES } from './languages.ts';
import { type Problem, problemsOf } from './problem.ts';
import { projectSchema } from './schema.ts';
import type { Project } from './types.ts';

/**
 * Reads the text of a project file. `file` is its absolute path, for messages and for the project's root.
 * Throws ProxletError `project-invalid` that gives line and column of everything that is wrong.
 */
export function parseProject(file: string, text: string): Project {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [syntaxError] = document.errors;
  if (syntaxError !== undefined) {
    const { line, col } = lines.linePos(syntaxError.pos[0]);
    throw invalid(file, [{ line, column: col, path: '', message: syntaxError.message, hint: undefined }]);
  }
  if (document.contents === null) {
    throw invalid(file, [
      {
        line: 1,
        column: 1,
        path: '',
        message: 'the file is empty',
        hint: 'it needs at least the fields name and language',
      },
    ]);
  }
  const parsed = projectSchema.safeParse(document.toJS());
  if (!parsed.success) {
    const problems = parsed.error.issues.flatMap((issue) => problemsOf(issue, document, lines, fieldsBelow));
    throw invalid(
      file,
      problems.sort((a, b) => a.line - b.line || a.column - b.column),
    );
  }
  const { name, language, root_id, configuration, vm_configuration, targets, build, image } = parsed.data;
  const { entry = LANGUAGES[language].entry, include, out, command, module } = build;
  const { configuration_schema: configurationSchema, ...described } = image;
  return {
    root: dirname(file),
    file,
    name,
    language,
    rootId: root_id,
    configuration,
    vmConfiguration: vm_configuration,
    targets: targets.map(parseHost).filter((host): host is HostRelease => host !== undefined),
    build: {
      entry,
      out,
      ...(include !== undefined && { include }),
      ...(command !== undefined && module !== undefined && { custom: { command, module } }),
    },
    image: { ...described, configurationSchema },
  };
}

function fieldsBelow(path: readonly PropertyKey[]): string[] {
  let schema: z.core.$ZodType = projectSchema;
  for (const name of path) {
    const inner = unwrap(schema);
    const next = inner?.shape[String(name)];
    if (next === undefined) return [];
    schema = next;
  }
  return Object.keys(unwrap(schema)?.shape ?? {});
}

function unwrap(schema: z.core.$ZodType): z.ZodObject | undefined {
  if (schema instanceof z.ZodPrefault) return unwrap(schema.unwrap());
  return schema instanceof z.ZodObject ? schema : undefined;
}

function invalid(file: string, problems: Problem[]): ProxletError {
  const lines = problems.map(({ line, column, message, hint }) =>
    printable(`${file}:${line}:${column}: ${message}${problems.length > 1 && hint ? ` (${hint})` : ''}`),
  );
  const [first] = problems;
  return new ProxletError(
    'project-invalid',
    problems.length === 1 ? (lines[0] ?? '') : `${problems.length} mistakes in the project file`,
    {
      exitCode: ExitCode.usage,
      ...(problems.length === 1 ? {} : { output: lines.join('\n') }),
      ...(problems.length === 1 && first?.hint !== undefined ? { hint: first.hint } : {}),
      details: { file, problems },
    },
  );
}
