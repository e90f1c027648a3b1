import {
  type Command,
  type CommandGroup,
  type Example,
  GLOBAL_OPTIONS,
  longFlag,
  type Option,
  type OptionTable,
  type TopLevel,
  valueName,
} from './command.ts';
import type { Style } from './io.ts';
import { wrap } from './wrap.ts';

const MAX_WIDTH = 100;

type Row = readonly [term: string, text: string];

/** The help of one command: examples first, since they are what most people look for. `path` is how it is called: `deploy istio`. */
export function commandHelp(command: Command, path: string, style: Style, width: number): string {
  return sections(style, width, `proxlet ${path}: ${command.summary}`, [
    ['Examples', exampleLines(command.examples, style)],
    ['Usage', [`  ${usage(command, path)}`]],
    [
      'Arguments',
      table(
        command.arguments.map(({ name, summary }) => [name, summary]),
        width,
      ),
    ],
    ['Options', table(optionRows(command.options), width)],
    ['Global options', table(optionRows(GLOBAL_OPTIONS), width)],
  ]);
}

/** The help of a word with commands below it. */
export function groupHelp(
  { name, of, summary, examples, commands }: CommandGroup,
  style: Style,
  width: number,
): string {
  return sections(style, width, `proxlet ${name}: ${summary}`, [
    ['Examples', exampleLines(examples, style)],
    ['Usage', [`  proxlet ${name} <${of}> [options]`]],
    [`${of.charAt(0).toUpperCase()}${of.slice(1)}s`, summaries(commands, width)],
    ['Global options', table(optionRows(GLOBAL_OPTIONS), width)],
    ['', [`\`proxlet ${name} <${of}> --help\` says more about a ${of}.`]],
  ]);
}

/** The help of proxlet itself. */
export function rootHelp(commands: readonly TopLevel[], style: Style, width: number): string {
  return sections(style, width, 'proxlet: the toolchain for WebAssembly filters of Envoy and other Proxy-Wasm hosts', [
    [
      'Examples',
      exampleLines(
        [
          { command: 'proxlet init hello --language assemblyscript' },
          { command: 'cd hello && proxlet run' },
          { command: 'proxlet build' },
        ],
        style,
      ),
    ],
    ['Usage', ['  proxlet <command> [options]']],
    ['Commands', summaries(commands, width)],
    ['Global options', table([...optionRows(GLOBAL_OPTIONS), ['    --version', "print proxlet's version"]], width)],
    [
      'Environment',
      table(
        [
          ['PROXLET_ENVOY', 'the Envoy to run, instead of the one on PATH or in the cache'],
          ['PROXLET_CACHE_DIR', 'folder of what can be fetched again (~/.cache/proxlet)'],
          ['PROXLET_CONFIG_DIR', 'folder of your settings (~/.config/proxlet)'],
          ['PROXLET_DATA_DIR', 'folder of what proxlet keeps for you (~/.local/share/proxlet)'],
          ['PROXLET_DEBUG=1', 'print the stack of an error'],
        ],
        width,
      ),
    ],
    ['', ['`proxlet <command> --help` says more about a command.']],
  ]);
}

function sections(style: Style, width: number, title: string, parts: [heading: string, lines: string[]][]): string {
  const filled = parts.filter(([, lines]) => lines.length > 0);
  const texts = filled.map(([heading, lines]) => (heading === '' ? lines : [style.bold(heading), ...lines]).join('\n'));
  return [wrap(title, Math.min(width, MAX_WIDTH)).join('\n'), ...texts].join('\n\n');
}

function summaries(commands: readonly TopLevel[], width: number): string[] {
  return table(
    commands.map(({ name, summary }) => [name, summary]),
    width,
  );
}

/** `proxlet build [dir] [options]` */
function usage(command: Command, path: string): string {
  const args = command.arguments.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`));
  return ['proxlet', path, ...args, '[options]'].join(' ');
}

function exampleLines(examples: readonly Example[], style: Style): string[] {
  const widest = Math.max(...examples.map(({ command }) => command.length));
  return examples.map(({ command, about }) =>
    about === undefined ? `  ${command}` : `  ${command.padEnd(widest)}  ${style.dim(`# ${about}`)}`,
  );
}

function optionRows(options: OptionTable): Row[] {
  return Object.entries(options).map(([name, option]) => {
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    return [`${short}${longFlag(name, option)}${valueText(option)}`, optionText(option)];
  });
}

/** ` FILE`, ` NAME,…` for what may be given several times, `[=MODE]` for what may be left out. */
function valueText(option: Option): string {
  const value = valueName(option);
  if (value === undefined) return '';
  if (option.type === 'choice' && option.bare !== undefined) return `[=${value}]`;
  return option.type === 'list' && option.commas ? ` ${value},…` : ` ${value}`;
}

function optionText(option: Option): string {
  const choices =
    option.type === 'choice'
      ? ` (${option.choices.join(', ')}${option.bare === undefined ? '' : `; bare: ${option.bare}`})`
      : '';
  const standard = 'default' in option && option.default !== undefined ? ` [default: ${option.default}]` : '';
  return `${option.summary}${choices}${standard}`;
}

function table(rows: readonly Row[], width: number): string[] {
  const first = Math.max(0, ...rows.map(([term]) => term.length)) + 4;
  const second = Math.max(24, Math.min(width, MAX_WIDTH) - first);
  return rows.flatMap(([term, text]) =>
    wrap(text, second).map((line, index) => `${index === 0 ? `  ${term}`.padEnd(first) : ' '.repeat(first)}${line}`),
  );
}
