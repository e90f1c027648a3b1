import type { Deployable } from '../deployable.ts';

const HEX = 'a'.repeat(64);

/** For tests: a filter in an image, called `hello`. */
export function anImage(more: Partial<Deployable> = {}): Deployable {
  const repository = 'ghcr.io/me/hello';
  const digest = `sha256:${HEX}`;
  return {
    id: 'hello',
    code: { kind: 'image', reference: `${repository}:1.0`, digest, pinned: `${repository}@${digest}` },
    rootId: '',
    configuration: undefined,
    ...more,
  };
}

/** For tests: a filter at a URL, called `hello`. */
export function aUrl(query = ''): Deployable {
  return anImage({
    code: { kind: 'url', url: `https://example.com/hello.wasm${query}`, digest: `sha256:${HEX}` },
  });
}
