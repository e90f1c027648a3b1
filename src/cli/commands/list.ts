import { defineCommand } from '../command.ts';
import { CONNECTION_OPTIONS } from '../images/connection-options.ts';

export const list = defineCommand({
  name: 'list',
  summary: 'list the images in the store, or what a registry has',
  arguments: [
    { name: 'name', summary: 'a repository for its tags, or a registry for its repositories', required: false },
  ],
  options: CONNECTION_OPTIONS,
  examples: [
    { command: 'proxlet list', about: 'the images in the store' },
    { command: 'proxlet list ghcr.io/me/hello', about: 'tags in a registry' },
    { command: 'proxlet list 127.0.0.1:5000', about: 'repositories of a registry that tells' },
    { command: 'proxlet list --json' },
  ],
  async run(io, [name], options, context) {
    const [{ formatReference, isRegistry, listImages, parseReference }, { withImages }, { renderImages, renderNames }] =
      await Promise.all([
        import('../../image/index.ts'),
        import('../images/with-images.ts'),
        import('../images/render-list.ts'),
      ]);
    return withImages(io, options, async (images) => {
      if (name === undefined) return renderImages(await listImages(images), new Date());
      const names: string[] = [];
      if (isRegistry(name)) {
        for await (const repository of (await images.client(name)).catalog(context.signal)) names.push(repository);
        return renderNames('repositories', name, names);
      }
      const { registry, repository } = parseReference(name);
      const remote = await images.remote({ registry, repository });
      for await (const one of remote.tags(context.signal)) names.push(one);
      return renderNames('tags', formatReference({ registry, repository }), names);
    });
  },
});
