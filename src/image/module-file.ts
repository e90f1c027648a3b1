import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { digestOf } from '../../registry/digest.ts';
import { ProxletError } from '../errors.ts';
import { userPaths } from '../project/paths.ts';
import { makeFolder, replaceFile } from '../replace-file.ts';
import { Images } from './images.ts';
import { checkPolicy, pullImage } from './pull-image.ts';
import { explain } from './registry-error.ts';
import { unpackImage } from './unpack.ts';

export interface ModuleOfImage {
  /** Absolute path of the module, in the cache. */
  file: string;
  /** The last part of the image's name, as a plugin's name. */
  name: string;
  /** The one root_id that the image names; empty where it names none or several. */
  rootId: string;
}

/**
 * The module of an image, for those who need a file: from the store, or pulled into it. Throws ProxletError.
 */
export async function moduleOfImage(
  text: string,
  env: NodeJS.ProcessEnv,
  onProgress: (phase: string | undefined) => void,
  signal: AbortSignal,
): Promise<ModuleOfImage> {
  const images = new Images(env);
  try {
    const found = await findOrPull(images, text, env, onProgress, signal);
    const { module, runtime } = await unpackImage(found.target, found.descriptor);
    const [rootId = '', another] = runtime.rootIds;
    return {
      file: await writeModule(userPaths(env).cache, module),
      name: found.reference.repository.replace(/.*\//, ''),
      rootId: another === undefined ? rootId : '',
    };
  } catch (error) {
    throw explain(error, images.lastRegistry);
  } finally {
    await images.close();
  }
}

async function findOrPull(
  images: Images,
  text: string,
  env: NodeJS.ProcessEnv,
  onProgress: (phase: string | undefined) => void,
  signal: AbortSignal,
) {
  try {
    const found = await images.findIn('store', text);
    await checkPolicy(env, found.reference, found);
    return found;
  } catch (error) {
    if (!(error instanceof ProxletError) || error.code !== 'image-not-found') throw error;
  }
  onProgress(`pulling ${text}`);
  const pulled = await pullImage(images, env, text, { signal });
  onProgress(undefined);
  return pulled;
}

/** Named by its digest; a file that is there already has the same bytes. */
async function writeModule(cache: string, module: Uint8Array): Promise<string> {
  const folder = join(cache, 'modules');
  const file = join(folder, `${digestOf(module).slice('sha256:'.length)}.wasm`);
  if ((await stat(file).catch(() => undefined))?.size === module.length) return file;
  await makeFolder(folder);
  await replaceFile(file, module);
  return file;
}
