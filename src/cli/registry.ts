import type { TopLevel } from './command.ts';

const LOADERS = {
  init: async () => (await import('./commands/init.ts')).init,
  build: async () => (await import('./commands/build.ts')).build,
  run: async () => (await import('./commands/run.ts')).run,
  push: async () => (await import('./commands/push.ts')).push,
  pull: async () => (await import('./commands/pull.ts')).pull,
  copy: async () => (await import('./commands/copy.ts')).copy,
  tag: async () => (await import('./commands/tag.ts')).tag,
  list: async () => (await import('./commands/list.ts')).list,
  inspect: async () => (await import('./commands/inspect.ts')).inspect,
  verify: async () => (await import('./commands/verify.ts')).verify,
  sign: async () => (await import('./commands/sign.ts')).sign,
  rm: async () => (await import('./commands/rm.ts')).rm,
  prune: async () => (await import('./commands/prune.ts')).prune,
  save: async () => (await import('./commands/save.ts')).save,
  load: async () => (await import('./commands/load.ts')).load,
  login: async () => (await import('./commands/login.ts')).login,
  logout: async () => (await import('./commands/logout.ts')).logout,
  deploy: async () => (await import('./commands/deploy.ts')).deploy,
  status: async () => (await import('./commands/status.ts')).status,
  tail: async () => (await import('./commands/tail.ts')).tail,
  rollback: async () => (await import('./commands/rollback.ts')).rollback,
  undeploy: async () => (await import('./commands/undeploy.ts')).undeploy,
  registry: async () => (await import('./commands/registry.ts')).registry,
  doctor: async () => (await import('./commands/doctor.ts')).doctor,
  completion: async () => (await import('./commands/completion.ts')).completion,
} as const satisfies Record<string, () => Promise<TopLevel>>;

/** All commands, in the order of a day's work. */
export function loadCommands(): Promise<TopLevel[]> {
  return Promise.all(Object.values(LOADERS).map((load) => load()));
}

/** The commands that a command line can mean: the one it names, or all when it names none that exists. */
export async function loadCommandsFor(argv: readonly string[]): Promise<TopLevel[]> {
  const word = argv.find((argument) => !argument.startsWith('-'));
  const load = Object.entries(LOADERS).find(([name]) => name === word)?.[1];
  return load === undefined ? loadCommands() : [await load()];
}
