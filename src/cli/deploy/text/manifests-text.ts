import { stringify } from 'yaml';

/** Objects as `kubectl apply -f` takes them: documents of YAML, or one JSON document, a List when there are several. */
export function manifestsText(objects: readonly object[], format: 'yaml' | 'json'): string {
  if (format === 'yaml') {
    return objects
      .map((object) => stringify(object, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd())
      .join('\n---\n');
  }
  const [only] = objects;
  return JSON.stringify(objects.length === 1 ? only : { apiVersion: 'v1', kind: 'List', items: objects }, null, 2);
}
