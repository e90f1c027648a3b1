import { relative } from 'node:path';
import type { BuildResult } from '../build/types.ts';
import { printable } from '../errors.ts';
import { formatBytes } from './format-bytes.ts';
import type { Rendered } from './result.ts';
import { quoteWord } from './shell-words.ts';

/** What was built, and the command that serves it. Paths are shown from `cwd`. */
export function renderBuild(result: BuildResult, cwd: string): Rendered {
  const { project, profile, module, bytes, sourceMap, compiler, warnings, duration } = result;
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
    },
    text(style) {
      const shown = relative(cwd, module) || module;
      const compiled = `${compiler.name} ${compiler.version}${compiler.origin === 'bundled' ? ", proxlet's own" : ''}`;
      return [
        ...(warnings.trim() === '' ? [] : [printable(warnings.trimEnd()), '']),
        `${style.green('built')} ${style.bold(printable(shown))}  ${formatBytes(bytes.length)}, ${profile}, ${compiled}, ${formatSeconds(duration)}`,
        `next: ${runCommand(relative(cwd, project.root))}`,
      ].join('\n');
    },
  };
}

/** `path` leads from the current folder to the project; from a folder within it, none is needed. */
function runCommand(path: string): string {
  return path === '' || path.startsWith('..') ? 'proxlet run' : `proxlet run ${quoteWord(path)}`;
}

function formatSeconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
