export { CURRENT_HOST, HOST_RULE, type HostRelease, parseHost } from './hosts.ts';
export { LANGUAGE_NAMES, LANGUAGES, type Language } from './languages.ts';
export { loadProject } from './load.ts';
export { isProjectName, PROJECT_NAME_RULE } from './name.ts';
export type { UserPaths } from './paths.ts';
export type { Project } from './types.ts';
