import { defineCommand } from '../command.ts';

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'show which tools are here, and how to get those that are missing',
  arguments: [],
  options: {
    fetch: { type: 'choice', value: 'TOOL', choices: ['envoy'], summary: 'put a tool into the cache' },
  },
  examples: [
    { command: 'proxlet doctor' },
    { command: 'proxlet doctor --fetch envoy', about: 'an Envoy for `proxlet run --on envoy`' },
  ],
  async run(io, _args, options, context) {
    const [{ doctor: examine }, { renderDoctor }] = await Promise.all([
      import('../../doctor/index.ts'),
      import('../render-doctor.ts'),
    ]);
    const { signal, progress } = context;
    return renderDoctor(await examine({ fetch: options.fetch, env: io.env, signal, onProgress: progress }));
  },
});
