export { type RegistryEvent, type RegistryOptions, registrySession } from './session.ts';
