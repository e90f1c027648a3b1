import { relative } from 'node:path';
import { printable } from '../errors.ts';
import { quoteWord } from '../shell-words.ts';
import type { AboutRecognised } from './about-recognised.ts';
import type { BuiltProject } from './build-project.ts';
import { formatBytes } from './format-bytes.ts';
import type { Rendered } from './result.ts';

/** What was built, and the command that serves it. Paths are shown from `cwd`. */
export function renderBuild(result: BuiltProject, cwd: string): Rendered {
  const { project, profile, module, bytes, sourceMap, compiler, warnings, duration, recognised } = result;
  return {
    data: {
      project: project.name,
      profile,
      module,
      size: bytes.length,
      sourceMap,
      compiler,
      warnings,
      duration: Math.round(duration),
      ...(recognised && { projectFile: recognised.projectFile, abi: recognised.abi }),
    },
    text(style) {
      const shown = relative(cwd, module) || module;
      const compiled = `${compiler.name} ${compiler.version}${compiler.origin === 'bundled' ? ", proxlet's own" : ''}`;
      return [
        ...(warnings.trim() === '' ? [] : [printable(warnings.trimEnd()), '']),
        `${style.green('built')} ${style.bold(printable(shown))}  ${formatBytes(bytes.length)}, ${profile}, ${compiled}, ${formatSeconds(duration)}`,
        ...(recognised ? notes(recognised, project.file) : []),
        `next: ${runCommand(relative(cwd, project.root))}`,
      ].join('\n');
    },
  };
}

/** What was found without a project file, and the file that would say so. */
function notes({ projectFile, isFirst, abi }: AboutRecognised, file: string): string[] {
  const lines: string[] = [];
  if (abi !== undefined) {
    const named = abi.named.join(', ') || 'none';
    lines.push(`note: the module's ABI is ${abi.built}; runtime-config.json names ${printable(named)}`);
  }
  if (isFirst) {
    lines.push(`hint: there is no project file; this one says what was found, as ${printable(file)}:`);
    lines.push(
      ...projectFile
        .trimEnd()
        .split('\n')
        .map((line) => `  ${printable(line)}`),
    );
  }
  return lines;
}

/** `path` leads from the current folder to the project; from a folder within it, none is needed. */
function runCommand(path: string): string {
  return path === '' || path.startsWith('..') ? 'proxlet run' : `proxlet run ${quoteWord(path)}`;
}

function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
