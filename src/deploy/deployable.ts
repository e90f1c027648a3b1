import type { HostRelease } from '../project/index.ts';
import type { JsonObject } from './kubernetes/object.ts';

/** A filter that was found, pinned and checked: what the targets make their objects from. */
export interface Deployable {
  /** The deployment's name, unique on its target: an RFC 1123 label. */
  id: string;
  code: Code;
  /** The name under which the filter registers its root context; may be empty. */
  rootId: string;
  configuration: Configuration | undefined;
}

/** Where hosts fetch the module. */
export type Code =
  | {
      kind: 'image';
      /** What the user wrote, with registry and tag: `ghcr.io/me/hello:1.0`. */
      reference: string;
      /** Of the manifest, of the one that hosts choose where the reference is to an index: `sha256:…`. */
      digest: string;
      /** What hosts are told: `ghcr.io/me/hello@sha256:…`. */
      pinned: string;
    }
  | {
      kind: 'url';
      /** http or https. */
      url: string;
      /** Of the file: `sha256:…`. */
      digest: string;
    };

/** What an Envoy of the user's own is given: it reads modules from files, so that one that was never pushed will do too. */
export interface LocalDeployable extends Omit<Deployable, 'code'> {
  code: Code | FileCode;
}

export interface FileCode {
  kind: 'file';
  /** Absolute. */
  path: string;
  /** Of the file: `sha256:…`. */
  digest: string;
}

/** A plugin's configuration. Some hosts take any text, others only a JSON object, which they hand to the filter as text. */
export interface Configuration {
  text: string;
  /** Undefined where the text is no JSON object. */
  object: JsonObject | undefined;
}

/** What is known of the host that a filter is deployed to. */
export interface DeployHost {
  release: HostRelease;
  /** Where that was found: `Deployment istio-system/istiod, image …/pilot:1.27.1`, `--host`. */
  source: string;
}

/** What the user wrote: the image's reference, or the module's URL. */
export function referenceOf(code: Code): string {
  return code.kind === 'image' ? code.reference : code.url;
}
