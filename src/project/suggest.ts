import { stringify } from 'yaml';
import { LANGUAGES } from './languages.ts';
import type { Project } from './types.ts';

/** The text of the proxlet.yaml that says of a project what was recognised: ready to be written. */
export function suggestProjectFile({ name, language, rootId, build }: Project): string {
  const { entry, out, custom } = build;
  const settings = {
    ...(entry !== LANGUAGES[language].entry && { entry }),
    ...(out !== 'build' && { out }),
    ...custom,
  };
  return stringify({
    name,
    language,
    root_id: rootId,
    ...(Object.keys(settings).length > 0 && { build: settings }),
  });
}
