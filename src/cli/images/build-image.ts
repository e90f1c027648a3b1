import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { BuildOptions } from '../../build/types.ts';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';
import { checkModule, problemError } from '../../host/index.ts';
import {
  attach,
  attachmentsOf,
  DEFAULT_FORMAT,
  filterOf,
  formatReference,
  type ImageFormat,
  packImage,
  parseReference,
  storeImage,
  withTag,
} from '../../image/index.ts';
import { buildProject } from '../build-project.ts';
import type { IO } from '../io.ts';
import { renderBuild } from '../render-build.ts';
import type { Rendered } from '../result.ts';
import { renderMoved } from './render-moved.ts';
import { withImages } from './with-images.ts';

/** Builds a project, or takes a module that is there, and puts an image of it into the store. */
export async function buildImage(
  io: IO,
  path: string,
  tag: string | undefined,
  format: ImageFormat | undefined,
  options: BuildOptions,
): Promise<Rendered> {
  if (tag === undefined) {
    throw new ProxletError('usage', `${printable(basename(path))} is built already`, {
      exitCode: ExitCode.usage,
      hint: 'make an image of it with `-t NAME:TAG`, or name a project folder to build',
    });
  }
  return withImages(io, undefined, async (images) => {
    // A reference that is wrong is told before the compiler has run.
    const reference = withTag(parseReference(tag));
    const built = path.endsWith('.wasm') ? undefined : await buildProject(path, options);
    const module = built?.bytes ?? (await readModule(path));
    const project = built?.project;
    const filter = await filterOf(module, project?.name ?? basename(path, '.wasm'), project);
    const attachments = project === undefined ? [] : await attachmentsOf(project);
    const store = await images.local(reference);
    const descriptor = await storeImage(store, await packImage(filter, format ?? DEFAULT_FORMAT));
    for (const attachment of attachments) await attach(store, descriptor, attachment);
    if (reference.tag === undefined) await store.nameByDigest(descriptor);
    else await store.tag(descriptor, reference.tag);
    const name = formatReference(reference);
    const image = renderMoved('stored', name, descriptor, `proxlet push ${name}`);
    return built === undefined ? image : both(renderBuild(built, io.cwd), image);
  });
}

/** A module from a file, checked as Envoy's loader does. */
async function readModule(file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    bytes = new Uint8Array(await readFile(file));
  } catch (error) {
    throw new ProxletError('file-unreadable', `cannot read ${printable(file)}: ${messageOf(error)}`, {
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
  const [problem] = checkModule(bytes).problems;
  if (problem !== undefined) throw problemError(problem);
  return bytes;
}

/** The image comes after the module, whose advice on what is next it replaces. */
function both(build: Rendered, image: Rendered): Rendered {
  return {
    data: { ...build.data, image: image.data },
    text: (style) => [build.text(style).replace(/\nnext: [^\n]*$/, ''), image.text(style)].join('\n'),
  };
}
