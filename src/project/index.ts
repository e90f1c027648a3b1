export { closest } from './closest.ts';
export { PROJECT_FILE } from './find.ts';
export { loadProject } from './load.ts';
export { isProjectName, PROJECT_NAME_RULE } from './name.ts';
export { type UserPaths, userPaths } from './paths.ts';
export type { Project } from './types.ts';
