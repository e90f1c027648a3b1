import {
  type Command,
  type Example,
  GLOBAL_OPTIONS,
  longFlag,
  type Option,
  type OptionTable,
  valueName,
} from './command.ts';
import type { Style } from './io.ts';
import { wrap } from './wrap.ts';

const MAX_WIDTH = 100;

type Row = readonly [term: string, text: string];

/** The help of one command: examples first, since they are what most people look for. */
export function commandHelp(command: Command, style: Style, width: number): string {
  return sections(style, width, `proxlet ${command.name}: ${command.summary}`, [
    ['Examples', exampleLines(command.examples, style)],
    ['Usage', [`  ${usage(command)}`]],
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

/** The help of proxlet itself. */
export function rootHelp(commands: readonly Command[], style: Style, width: number): string {
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
    [
      'Commands',
      table(
        commands.map(({ name, summary }) => [name, summary]),
        width,
      ),
    ],
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

/** `proxlet build [dir] [options]` */
function usage(command: Command): string {
  const args = command.arguments.map(({ name, required }) => (required ? `<${name}>` : `[${name}]`));
  return ['proxlet', command.name, ...args, '[options]'].join(' ');
}

function exampleLines(examples: readonly Example[], style: Style): string[] {
  const widest = Math.max(...examples.map(({ command }) => command.length));
  return examples.map(({ command, about }) =>
    about === undefined ? `  ${command}` : `  ${command.padEnd(widest)}  ${style.dim(`# ${about}`)}`,
  );
}

function optionRows(options: OptionTable): Row[] {
  return Object.entries(options).map(([name, option]) => {
    const value = valueName(option);
    const short = option.short === undefined ? '    ' : `-${option.short}, `;
    return [`${short}${longFlag(name, option)}${value === undefined ? '' : ` ${value}`}`, optionText(option)];
  });
}

function optionText(option: Option): string {
  const choices = option.type === 'choice' ? ` (${option.choices.join(', ')})` : '';
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
