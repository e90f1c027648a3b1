import type { Target } from '../../registry/target.ts';

/** A target that answers as another one does, except when it is asked for content. */
export function fetchingOtherwise(target: Target, fetch: Target['fetch']): Target {
  return {
    fetch,
    exists: (descriptor) => target.exists(descriptor),
    push: (descriptor, content) => target.push(descriptor, content),
    resolve: (reference) => target.resolve(reference),
    tag: (descriptor, tag) => target.tag(descriptor, tag),
    referrers: (subject, artifactType) => target.referrers(subject, artifactType),
  };
}
