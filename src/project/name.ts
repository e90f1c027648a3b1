/** What a project may be called. npm's rule for packages, without scopes: the name ends up in package.json. */
export const PROJECT_NAME = /^(?=.{1,214}$)[a-z0-9][a-z0-9._-]*$/;

/** The rule in words, to follow "must ". */
export const PROJECT_NAME_RULE =
  'consist of lower-case letters, digits, ".", "_" and "-", and begin with a letter or a digit';

export function isProjectName(name: string): boolean {
  return PROJECT_NAME.test(name);
}
