import assert from 'node:assert/strict';
import { ProxletError } from '../../errors.ts';
import type { Cluster } from '../kubernetes/cluster.ts';
import { type KubeObject, keyOf, type ObjectMetadata } from '../kubernetes/object.ts';

export interface TestingCluster {
  namespace?: string;
  /** Kinds that the user may not read. */
  forbidden?: readonly string[];
  /** Kinds that the server does not know. */
  unknown?: readonly string[];
}

/** For tests: a cluster with these objects, to be read only. */
export function clusterWith(
  objects: readonly KubeObject[],
  { namespace = 'shop', forbidden = [], unknown = [] }: TestingCluster = {},
): Cluster {
  const check = (kind: string) => {
    if (forbidden.includes(kind)) throw new ProxletError('cluster-forbidden', `may not read ${kind}`);
    if (unknown.includes(kind)) throw new ProxletError('kind-missing', `no ${kind}`);
  };
  const unexpected = () => assert.fail('only reads are expected');
  return {
    context: 'tests',
    flags: ['--context', 'tests'],
    namespace,
    server: 'https://tests.invalid',
    serves: async ({ kind }) => !unknown.includes(kind),
    get: async (key) => {
      check(key.kind);
      return objects.find(
        (object) => JSON.stringify(keyOf(object)) === JSON.stringify(keyOf({ ...key, metadata: key })),
      );
    },
    list: async ({ apiVersion, kind }, { namespace: within, labels = '' } = {}) => {
      check(kind);
      const wanted = labels.split(',').filter((part) => part !== '');
      return objects.filter(
        (object) =>
          object.apiVersion === apiVersion &&
          object.kind === kind &&
          (within === undefined || object.metadata.namespace === within) &&
          wanted.every((part) => labelsOf(object.metadata).includes(part)),
      );
    },
    apply: unexpected,
    delete: unexpected,
    watch: unexpected,
    open: unexpected,
    close: () => {},
  };
}

function labelsOf({ labels = {} }: ObjectMetadata): string[] {
  return Object.entries(labels).map(([label, value]) => `${label}=${value}`);
}
