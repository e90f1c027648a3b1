import { quoteWords } from '../shell-words.ts';
import type { ClusterValues } from './open-clusters.ts';

/** A command line for the clusters that are meant: `proxlet status istio -n shop`. */
export function nextCommand(words: readonly string[], { namespace, context, kubeconfig }: ClusterValues): string {
  return quoteWords([
    'proxlet',
    ...words,
    ...(namespace === undefined ? [] : ['-n', namespace]),
    ...context.flatMap((name) => ['--context', name]),
    ...(kubeconfig === undefined ? [] : ['--kubeconfig', kubeconfig]),
  ]);
}
