export { loadProject } from './load.ts';
export { isProjectName, PROJECT_NAME_RULE } from './name.ts';
export type { UserPaths } from './paths.ts';
export type { Project } from './types.ts';
