/** A filter project: the folder with `proxlet.yaml`. */
export interface Project {
  /** Absolute path of the folder. */
  root: string;
  /** Absolute path of the project file. */
  file: string;
  name: string;
  language: 'assemblyscript';
  /** The plugin's root_id; must equal the name the filter registers. */
  rootId: string;
  /** What proxy_on_configure reads; UTF-8. Empty when the file has none. */
  configuration: string;
  vmConfiguration: string;
  build: {
    /** Source entry, relative to root: `assembly/index.ts`. */
    entry: string;
    /** Folder of the modules, relative to root: `build`. */
    out: string;
  };
}
