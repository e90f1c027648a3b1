import { contentOf, readAll } from '../../../registry/content.ts';
import type { Target } from '../../../registry/target.ts';

/** The same target, except that content of up to `limit` bytes is fetched but once, and that `signal` ends fetching. */
export function remembering(target: Target, limit: number, signal: AbortSignal): Target {
  const known = new Map<string, Promise<Uint8Array>>();
  return {
    exists: (descriptor) => target.exists(descriptor),
    push: (descriptor, content) => target.push(descriptor, content),
    resolve: (reference) => target.resolve(reference),
    tag: (descriptor, tag) => target.tag(descriptor, tag),
    referrers: (subject, artifactType) => target.referrers(subject, artifactType),
    async fetch(descriptor) {
      if (descriptor.size > limit) return target.fetch(descriptor, signal);
      const bytes =
        known.get(descriptor.digest) ??
        target.fetch(descriptor, signal).then((content) => readAll(content, descriptor, limit));
      known.set(descriptor.digest, bytes);
      return contentOf(await bytes);
    },
  };
}
