import type { DoctorReport, ToolReport } from '../doctor/index.ts';
import type { Style } from './io.ts';
import type { Rendered } from './result.ts';

/** One tool on each line, and below a missing one what to do about it. */
export function renderDoctor(report: DoctorReport): Rendered {
  const widest = Math.max(...report.tools.map(({ name }) => name.length));
  return {
    data: report,
    text: (style) => report.tools.flatMap((tool) => toolLines(tool, widest, style)).join('\n'),
  };
}

function toolLines(
  { name, purpose, version, path, origin, problem, install }: ToolReport,
  widest: number,
  style: Style,
) {
  const title = name.padEnd(widest);
  if (version !== undefined) {
    const where = [path, origin === undefined ? undefined : `(${origin})`]
      .filter((part) => part !== undefined)
      .join(' ');
    return [`${style.green('ok     ')} ${title}  ${version}  ${style.dim(where)}`.trimEnd()];
  }
  const below = ' '.repeat('missing '.length + widest + 2);
  return [
    `${style.yellow('missing')} ${title}  ${purpose}`,
    ...[problem, install].filter((line) => line !== undefined).map((line) => `${below}${line}`),
  ];
}
