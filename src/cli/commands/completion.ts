import { defineCommand, type TopLevel } from '../command.ts';

type Generator = (commands: readonly TopLevel[]) => string;

const GENERATORS: Record<string, () => Promise<Generator>> = {
  bash: async () => (await import('../completion/bash.ts')).bashCompletion,
  zsh: async () => (await import('../completion/zsh.ts')).zshCompletion,
  fish: async () => (await import('../completion/fish.ts')).fishCompletion,
};

export const completion = defineCommand({
  name: 'completion',
  summary: 'print the script that completes command lines in a shell',
  arguments: [{ name: 'shell', summary: 'bash, zsh or fish', required: true, choices: Object.keys(GENERATORS) }],
  options: {},
  examples: [
    { command: 'source <(proxlet completion bash)', about: 'bash, for this shell; in ~/.bashrc for all' },
    { command: 'proxlet completion zsh > ~/.zfunc/_proxlet', about: 'zsh, with ~/.zfunc in fpath' },
    { command: 'proxlet completion fish > ~/.config/fish/completions/proxlet.fish', about: 'fish' },
  ],
  async run(_io, [shell = '']) {
    const { loadCommands } = await import('../registry.ts');
    const load = GENERATORS[shell];
    if (load === undefined) throw new Error(`no completion for ${shell}`);
    const generate = await load();
    const script = generate(await loadCommands());
    return { data: { shell, script }, text: () => script.trimEnd() };
  },
});
