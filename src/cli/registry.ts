import type { Command } from './command.ts';

const LOADERS = {
  init: async () => (await import('./commands/init.ts')).init,
  build: async () => (await import('./commands/build.ts')).build,
  run: async () => (await import('./commands/run.ts')).run,
  registry: async () => (await import('./commands/registry.ts')).registry,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  completion: async () => (await import('./commands/completion.ts')).completion,
} as const satisfies Record<string, () => Promise<Command>>;

/** All commands, in the order of a day's work. */
export function loadCommands(): Promise<Command[]> {
  return Promise.all(Object.values(LOADERS).map((load) => load()));
}

/** The commands that a command line can mean: the one it names, or all when it names none that exists. */
export async function loadCommandsFor(argv: readonly string[]): Promise<Command[]> {
  const word = argv.find((argument) => !argument.startsWith('-'));
  const load = Object.entries(LOADERS).find(([name]) => name === word)?.[1];
  return load === undefined ? loadCommands() : [await load()];
}
