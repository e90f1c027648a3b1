export { ClusterCallouts } from './cluster-callouts.ts';
