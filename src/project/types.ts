import type { HostRelease } from './hosts.ts';
import type { Language } from './languages.ts';
import type { RuntimeConfig } from './runtime-config.ts';

/** A filter project: the folder with `proxlet.yaml`, or one that was recognised by its layout. */
export interface Project {
  /** Absolute path of the folder. */
  root: string;
  /** Absolute path of the project file, also where there is none yet. */
  file: string;
  name: string;
  language: Language;
  /** The plugin's root_id; must equal the name the filter registers. */
  rootId: string;
  /** What proxy_on_configure reads; UTF-8. Empty when the file has none. */
  configuration: string;
  vmConfiguration: string;
  /** The proxies it is for; at least one. */
  targets: readonly HostRelease[];
  build: {
    /** What is compiled, relative to root: `assembly/index.ts`, `Cargo.toml`, `.` for a Go package, a folder of C++ sources. */
    entry: string;
    /** Folders of headers, relative to root; for C++. */
    include?: readonly string[] | undefined;
    /** Builds instead of the language's compiler. The module it makes is relative to root. */
    custom?: { command: string; module: string } | undefined;
    /** Of AssemblyScript: what asc is given after the entry, instead of our own flags, in each profile. */
    arguments?: Readonly<Record<'release' | 'debug', readonly string[]>> | undefined;
    /** Folder of the modules, relative to root: `build`. */
    out: string;
  };
  /** What its image says of it. Paths are relative to root. */
  image?: {
    description?: string | undefined;
    version?: string | undefined;
    source?: string | undefined;
    licenses?: string | undefined;
    readme?: string | undefined;
    configurationSchema?: string | undefined;
    icon?: string | undefined;
  };
  /** Of a project without proxlet.yaml. */
  recognised?: {
    /** Files whose change may make it another project; absolute. They need not exist. */
    files: readonly string[];
    /** Undefined where wasme's file is missing. */
    runtimeConfig: RuntimeConfig | undefined;
  };
}
