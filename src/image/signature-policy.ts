import type { KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Reference } from '../../registry/reference.ts';
import { ExitCode, messageOf, ProxletError, printable } from '../errors.ts';
import { userPaths } from '../project/paths.ts';

/** Which images must be signed, and by whom. */
interface Rule {
  /** A repository, a prefix of repositories that ends with a slash, or `*` for all. */
  images: string;
  /** Public keys, one of which must have signed: files, relative to the one that has the rule. */
  keys: readonly string[];
}

/**
 * The keys of which one must have signed the image, by the user's config.yaml; undefined where it asks for none. The rule
 * with the longest name counts. Throws ProxletError `config-invalid`, `key-invalid`.
 */
export async function requiredKeys(env: NodeJS.ProcessEnv, reference: Reference): Promise<KeyObject[] | undefined> {
  const file = join(userPaths(env).config, 'config.yaml');
  const text = await readIfThere(file);
  if (text === undefined) return undefined;
  const name = `${reference.registry}/${reference.repository}`;
  const [rule] = (await parseRules(file, text))
    .filter(({ images }) => images === '*' || images === name || (images.endsWith('/') && name.startsWith(images)))
    .sort((a, b) => b.images.length - a.images.length);
  return rule && Promise.all(rule.keys.map((key) => readKey(resolve(dirname(file), key))));
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw invalid(file, messageOf(error), error);
  }
}

async function parseRules(file: string, text: string): Promise<readonly Rule[]> {
  const [{ parse }, { z }] = await Promise.all([import('yaml'), import('zod')]);
  const schema = z.strictObject({
    signatures: z
      .array(z.strictObject({ images: z.string().min(1), keys: z.array(z.string().min(1)).min(1) }))
      .default([]),
  });
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    throw invalid(file, messageOf(error), error);
  }
  const parsed = schema.safeParse(value ?? {});
  // A mistake here must not let an unsigned image through.
  if (!parsed.success) throw invalid(file, z.prettifyError(parsed.error), parsed.error);
  return parsed.data.signatures;
}

async function readKey(file: string): Promise<KeyObject> {
  const pem = await readIfThere(file);
  if (pem === undefined) throw invalid(file, 'this key is named in config.yaml and does not exist');
  const { readPublicKey } = await import('./signing/keys.ts');
  return readPublicKey(pem);
}

function invalid(file: string, why: string, cause?: unknown): ProxletError {
  return new ProxletError('config-invalid', `${printable(file)}: ${printable(why)}`, {
    exitCode: ExitCode.usage,
    hint: 'write `signatures:` with a list of `images: registry.example.com/team/` and `keys: [team.pub]`',
    cause,
  });
}
