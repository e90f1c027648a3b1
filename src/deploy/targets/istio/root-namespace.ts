/** Where Istio's control plane usually is, and what is configured is configured for the mesh (`meshConfig.rootNamespace`). */
export const ROOT_NAMESPACE = 'istio-system';
