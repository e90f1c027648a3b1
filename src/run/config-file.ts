import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CollectionTag, ScalarTag, Tags } from 'yaml';

/**
 * What a bootstrap file of the user's holds, as Envoy's parser reads it. It must be known to be well-formed:
 * throws whatever reading and parsing throw.
 */
export async function readConfigFile(file: string): Promise<unknown> {
  const [source, { parse }] = await Promise.all([readFile(file, 'utf8'), import('yaml')]);
  return parse(source, { version: '1.1', customTags: (tags) => tags.filter(isKnownToEnvoy) });
}

/** YAML 1.1 but for times of day and dates, which stay text. */
function isKnownToEnvoy(tag: Tags[number]): boolean {
  const known: ScalarTag | CollectionTag | undefined = typeof tag === 'string' ? undefined : tag;
  return known?.tag !== 'tag:yaml.org,2002:timestamp' && !(known && 'format' in known && known.format === 'TIME');
}

/** The files, absolute, that a bootstrap file loads filters from; none while it cannot be read. */
export async function modulesOf(file: string): Promise<string[]> {
  const modules = new Set<string>();
  const visit = (value: unknown) => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, part] of Object.entries(value)) {
      if (name === 'code' && typeof part?.local?.filename === 'string') modules.add(resolve(part.local.filename));
      else visit(part);
    }
  };
  visit(await readConfigFile(file).catch(() => undefined));
  return [...modules];
}
