import { quoteWords } from '../../../shell-words.ts';
import type { ClusterValues } from '../open-clusters.ts';

/** A command line for the clusters that are meant: `proxlet status istio -n shop`. */
export function nextCommand({ namespace, context, kubeconfig }: ClusterValues, ...words: string[]): string {
  return quoteWords([
    'proxlet',
    ...words,
    ...(namespace === undefined ? [] : ['-n', namespace]),
    ...[...new Set(context)].flatMap((name) => ['--context', name]),
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
  ]);
}
