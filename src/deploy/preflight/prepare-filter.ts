import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { MAX_MODULE_SIZE } from '../../image/filter.ts';
import { formatReference } from '../../image/index.ts';
import type { Code, Deployable } from '../deployable.ts';
import { checkConsumer } from './check-consumer.ts';
import { checkFound } from './check-found.ts';
import { checkSignature } from './check-signature.ts';
import { filterId } from './filter-id.ts';
import type { ClusterFilterRequest, PreparedFilter } from './filter-request.ts';
import { findPushed } from './find-pushed.ts';
import type { FoundModule } from './found-module.ts';
import { openImage } from './open-image.ts';
import { openUrl } from './open-url.ts';
import { reachNotes } from './reach.ts';
import { remembering } from './remembering.ts';
import { parseSource } from './source.ts';

/**
 * Finds, pins and checks a filter that hosts in a cluster shall fetch: an image in its registry, or a module by its URL.
 * Nothing is changed anywhere. What the hosts lack is for `checkHost`, since each cluster has its own. Throws RegistryError and
 * ProxletError: `source-is-file`, `source-is-url`, `image-refused`, and what `parseSource`, `findPushed`, `checkSignature`,
 * `openImage`, `openUrl` and `checkFound` throw.
 */
export async function prepareFilter(request: ClusterFilterRequest): Promise<PreparedFilter<Deployable>> {
  // What is wrong with the words is said before anybody is asked anything.
  if (request.id !== undefined) filterId(request.id, '');
  return checkFound(await find(request), request);
}

async function find(request: ClusterFilterRequest): Promise<FoundModule<Code>> {
  const source = parseSource(request.source);
  switch (source.kind) {
    case 'path':
      throw notFetchable(source.text);
    case 'url': {
      if (request.consumer === 'gloo') throw notAnImage(source.url);
      const found = await openUrl(source.url, request);
      return { ...found, notes: [...found.notes, ...reachNotes(source.url.host, false)] };
    }
    case 'image':
      return findImage(source.text, request);
  }
}

async function findImage(text: string, request: ClusterFilterRequest): Promise<FoundModule<Code>> {
  const { images, env, signal, consumer, onProgress } = request;
  onProgress(`looking for ${printable(text)}`);
  const pushed = await findPushed(images, env, text);
  const { reference, target } = pushed.found;
  const found = { ...pushed.found, target: remembering(target, MAX_MODULE_SIZE, signal) };
  onProgress(`checking ${formatReference(reference)}`);
  await checkSignature(request, found);
  const challenge = await (await images.client(reference.registry)).challenge(signal);
  const doubts = await checkConsumer(found, consumer, challenge);
  const opened = await openImage(found);
  const reach = reachNotes(reference.registry, images.usesPlainHttp);
  return { ...opened, notes: [...pushed.notes, ...reach, ...doubts, ...opened.notes] };
}

/** Gloo's filter has an image, or a file of the proxy's own (gateway.solo.io, Gateway: wasm.filters). */
function notAnImage({ origin, pathname }: URL): ProxletError {
  return new ProxletError('source-is-url', `Gloo takes images only, not ${printable(origin + pathname)}`, {
    exitCode: ExitCode.usage,
    hint: 'download it: `proxlet build FILE.wasm -t REGISTRY/NAME:TAG` makes an image of it, and `proxlet push` sends that',
  });
}

function notFetchable(path: string): ProxletError {
  const file = printable(path);
  return new ProxletError('source-is-file', `hosts in a cluster cannot fetch ${file}: it is on this machine`, {
    exitCode: ExitCode.usage,
    hint: `\`proxlet build ${file} -t REGISTRY/NAME:TAG\` and \`proxlet push\` put it where they can; \`proxlet deploy envoy ${file}\` takes a file`,
  });
}
