/** The logs of the proxies in a cluster, as they are written. */
export { followPods, type PodLine } from './follow-pods.ts';
export { isAboutFilters } from './is-about-filters.ts';
export { proxyLogLine } from './proxy-log-line.ts';
export { type Tailed, tailedPods } from './tailed-pods.ts';
