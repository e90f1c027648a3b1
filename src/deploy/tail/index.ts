/** The logs of the proxies in a cluster, as they are written. */
export { followPods, type PodLine } from './follow-pods.ts';
export { type Tailed, tailedPods } from './tailed-pods.ts';
