import type { Document } from 'yaml';
import type { Path } from './decode/context.ts';

type NodeTests = Pick<typeof import('yaml'), 'isAlias' | 'isMap' | 'isNode' | 'isScalar' | 'isSeq'>;

/**
 * Where the key or element at `path` begins in the source, in characters; of what is missing, its nearest ancestor.
 * `yaml` is handed in because importing it here would load it at start-up.
 */
export function offsetOf(document: Document.Parsed, path: Path, yaml: NodeTests): number | undefined {
  let node: unknown = document.contents;
  let offset = yaml.isNode(node) ? node.range?.[0] : undefined;
  for (const key of path) {
    if (yaml.isAlias(node)) node = node.resolve(document);
    if (yaml.isSeq(node) && typeof key === 'number') {
      node = node.items[key];
      if (yaml.isNode(node)) offset = node.range?.[0] ?? offset;
    } else if (yaml.isMap(node)) {
      const pair = node.items.find((item) => yaml.isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) return offset;
      if (yaml.isNode(pair.key)) offset = pair.key.range?.[0] ?? offset;
      node = pair.value;
    } else {
      return offset;
    }
  }
  return offset;
}
