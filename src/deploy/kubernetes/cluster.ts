import type { KubeObject, ObjectKey, ObjectKind } from './object.ts';

/** The manager of the fields that are applied here (Kubernetes, "Server-Side Apply"). */
export const FIELD_MANAGER = 'proxlet';

/**
 * One cluster, by a context of the user's kubeconfig. All methods throw ProxletError: `cluster-unreachable`,
 * `cluster-forbidden` (with the verb and the resource), `cluster-unauthorized`, `kind-missing` (with what to install),
 * `object-invalid` (with each field's path), `object-conflict` (with each field and its manager), `object-changed`
 * (another resourceVersion than the one asked for), `namespace-missing`, `object-missing` (of `open`), `cluster-failed` for
 * anything else the server answers. Where `details.outcome` is `unknown`, nobody knows whether a change was made.
 */
export interface Cluster {
  /** The context's name; `in-cluster` for a pod's own credentials. */
  readonly context: string;
  /** The words that mean it on a command line of kubectl's or ours: `--context NAME`, and the kubeconfig that was named. */
  readonly flags: readonly string[];
  /** The context's namespace; `default` where it has none. */
  readonly namespace: string;
  /** The API server's URL. */
  readonly server: string;
  /** Whether the server knows the kind. */
  serves(kind: ObjectKind): Promise<boolean>;
  /** Undefined where there is none of that name. */
  get(key: ObjectKey): Promise<KubeObject | undefined>;
  /** Of one namespace, or of all where none is given. `labels` is a selector: `app=shop,tier!=web`. */
  list(kind: ObjectKind, query?: { namespace?: string; labels?: string }): Promise<KubeObject[]>;
  /**
   * Server-side apply with strict field validation; creates what is not there. With `dryRun` the server checks everything
   * and changes nothing. With `force`, fields that others manage are taken over. With `metadata.resourceVersion` only that
   * version is changed; but where the object is gone, the server makes it anew unless `metadata.uid` is given too.
   */
  apply(object: KubeObject, options: { dryRun: boolean; force: boolean }): Promise<Applied>;
  /** `resourceVersion`: delete that one only. Nothing happens where there is none of that name. */
  delete(key: ObjectKey, options: { dryRun: boolean; resourceVersion?: string }): Promise<void>;
  /** The object as it is and then whenever it changes (undefined: it is gone), until `signal` fires. */
  watch(key: ObjectKey, signal: AbortSignal): AsyncIterable<KubeObject | undefined>;
  /** Any other path of the API below the server's URL, such as a pod's log: the answer's body as it comes. */
  open(path: string, signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
  close(): void;
}

export interface Applied {
  /** The object as it now is, or would be. */
  object: KubeObject;
  /** Whether it did not exist before. */
  created: boolean;
  /** What the server warns of, such as a deprecated field. */
  warnings: readonly string[];
}
