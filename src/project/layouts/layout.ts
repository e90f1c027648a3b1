import type { Language } from '../languages.ts';
import type { Project } from '../types.ts';

/** How a folder looks that is a filter project, though it has no proxlet.yaml. One a language. */
export interface Layout {
  language: Language;
  /** What a folder must have, in words. */
  needs: string;
  /** What the files of `folder` (absolute) say; undefined for a folder that is laid out otherwise. */
  read(folder: string): Promise<LaidOut | undefined>;
}

export interface LaidOut {
  /** As its author wrote it, not yet by our rule; undefined where only the folder has a name. */
  name: string | undefined;
  build: Project['build'];
  /** The files that say so, relative to the folder. */
  files: readonly string[];
}
