/**
 * The one file that imports @kubernetes/client-node. The build makes a bundle of its own of it, which is loaded only by
 * commands that speak to a cluster, so it must hold nothing of ours: an error class in two bundles would be two classes.
 */
export { KubeConfig } from '@kubernetes/client-node/dist/config.js';
