import type { Digest } from './descriptor.ts';
import { isDigest } from './digest.ts';
import { RegistryError } from './errors.ts';

/** Where an image is, as docker's reference grammar (distribution/reference) takes it apart. */
export interface Reference {
  /** Host and optional port: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  registry: string;
  /** Path within the registry: `library/nginx`. */
  repository: string;
  tag?: string;
  digest?: Digest;
}

const DEFAULT_REGISTRY = 'docker.io';
const DEFAULT_NAMESPACE = 'library';
const LEGACY_DEFAULT_REGISTRY = 'index.docker.io';
const MAX_NAME_LENGTH = 255;

const LABEL = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const HOST = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]{1,5})?$`);
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*';
const REPOSITORY = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

/** Whether it is a tag by the distribution specification. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}

/** Whether it is a repository's name by the distribution specification: lower case, at most 255 characters. */
export function isRepositoryName(text: string): boolean {
  return text.length <= MAX_NAME_LENGTH && REPOSITORY.test(text);
}

/** Whether it is a registry's host with an optional port. */
export function isRegistryHost(text: string): boolean {
  const port = /:(\d+)$/.exec(text)?.[1];
  return HOST.test(text) && (port === undefined || Number(port) <= 65535);
}

/**
 * Takes a reference apart: `[oci://][registry/]repository[:tag][@digest]`. As docker does it, a first component without
 * dot, colon or capital that is not `localhost` belongs to the path, the registry is then docker.io, and a single name there
 * stands below `library/`. Neither tag nor digest is made up: see `tagOrDigest`. Throws RegistryError `reference-invalid`.
 */
export function parseReference(text: string): Reference {
  const fail = (why: string): never => {
    throw new RegistryError('reference-invalid', `${JSON.stringify(text)} is not an image reference: ${why}`, {
      details: { reference: text },
    });
  };
  let rest = text.startsWith('oci://') ? text.slice('oci://'.length) : text;
  if (rest === '') return fail('it is empty');
  if (rest.includes('://')) return fail('only the scheme oci:// is known');

  const result: { tag?: string; digest?: Digest } = {};
  const at = rest.indexOf('@');
  if (at !== -1) {
    const digest = rest.slice(at + 1);
    if (!isDigest(digest)) return fail(`${JSON.stringify(digest)} is not a sha256 or sha512 digest`);
    result.digest = digest;
    rest = rest.slice(0, at);
  }
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  if (colon !== -1) {
    const tag = rest.slice(colon + 1);
    if (!isTag(tag)) return fail(`${JSON.stringify(tag)} is not a tag`);
    result.tag = tag;
    rest = rest.slice(0, colon);
  }
  const { registry, repository } = splitName(rest);
  if (!isRegistryHost(registry)) return fail(`${JSON.stringify(registry)} is not a registry's host`);
  if (repository.length > MAX_NAME_LENGTH) return fail(`the name has more than ${MAX_NAME_LENGTH} characters`);
  if (!REPOSITORY.test(repository)) {
    const lower = repository.toLowerCase();
    return fail(
      REPOSITORY.test(lower)
        ? `the name ${JSON.stringify(repository)} must be in lower case`
        : `${JSON.stringify(repository)} is not a repository's name`,
    );
  }
  return { registry, repository, ...result };
}

function splitName(name: string): { registry: string; repository: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = /[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first;
  const registry = isHost ? first : DEFAULT_REGISTRY;
  const repository = isHost ? name.slice(slash + 1) : name;
  if (registry !== DEFAULT_REGISTRY && registry !== LEGACY_DEFAULT_REGISTRY) return { registry, repository };
  const path = repository.includes('/') || repository === '' ? repository : `${DEFAULT_NAMESPACE}/${repository}`;
  return { registry: DEFAULT_REGISTRY, repository: path };
}

/** The whole reference, with registry and namespace: `docker.io/library/nginx:1`. `parseReference` gives the same parts back. */
export function formatReference({ registry, repository, tag, digest }: Reference): string {
  return `${registry}/${repository}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`;
}

/** What names the manifest within the repository: the digest where there is one, else the tag, else `latest`. */
export function tagOrDigest({ tag, digest }: Reference): string {
  return digest ?? tag ?? 'latest';
}
