import { join } from 'node:path';
import type { Builder, BuildResult } from '../build/types.ts';
import type { Project } from '../project/index.ts';
import { findTarget, type Target, type TargetName } from './target.ts';

/** What a plugin is made of, as the bootstrap names it. */
export interface PluginPlan {
  name: string;
  rootId: string;
  vmId: string;
  module: string;
  configuration: string;
  vmConfiguration: string;
}

interface Overrides extends TargetName {
  configuration: string | undefined;
  rootId: string | undefined;
}

/** Where the filter comes from: a project that is built, or a module that is there, such as an image's. */
export class Source {
  private target: Target;
  private readonly overrides: Overrides;
  private builder: Builder | undefined;
  private module: string;

  private constructor(target: Target, overrides: Overrides) {
    this.target = target;
    this.overrides = overrides;
    this.module =
      target.kind === 'project' ? join(target.project.root, target.project.build.out, 'debug.wasm') : target.file;
  }

  static async open(overrides: Overrides): Promise<Source> {
    return new Source(await findTarget(overrides), overrides);
  }

  get plugin(): PluginPlan {
    const { target, overrides, module } = this;
    const project = target.kind === 'project' ? target.project : undefined;
    return {
      name: target.kind === 'project' ? target.project.name : target.name,
      rootId: overrides.rootId ?? (target.kind === 'project' ? target.project.rootId : target.rootId),
      vmId: '',
      module,
      configuration: overrides.configuration ?? project?.configuration ?? '',
      vmConfiguration: project?.vmConfiguration ?? '',
    };
  }

  /** Whether there is something to build. */
  get isBuilt(): boolean {
    return this.target.kind === 'project';
  }

  /** What to watch, and what below it to leave out: absolute paths. */
  get watched(): string[] {
    if (this.target.kind === 'image') return [];
    return [this.target.kind === 'project' ? this.target.project.root : this.target.file];
  }

  get ignored(): string[] {
    if (this.target.kind !== 'project') return [];
    const { root, build, language } = this.target.project;
    // Where compilers write: a build must not call for the next one.
    const folders = [build.out, '.proxlet', ...(language === 'rust' ? ['target'] : [])];
    return folders.map((folder) => join(root, folder));
  }

  /** Builds the debug profile, so that traps can be explained; nothing for a module. Throws what the builder throws. */
  async build(onProgress: (phase: string | undefined) => void): Promise<BuildResult | undefined> {
    if (this.target.kind !== 'project') return undefined;
    if (this.builder === undefined) {
      const { createBuilder } = await import('../build/index.ts');
      this.builder = createBuilder(this.target.project);
    }
    const result = await this.builder.build({ profile: 'debug', onProgress, signal: this.overrides.signal });
    this.module = result.module;
    return result;
  }

  /** What saving `changed` (absolute paths) calls for; undefined for nothing. Reads the project file anew. */
  async changed(changed: readonly string[]): Promise<'module' | 'configuration' | undefined> {
    if (this.target.kind !== 'project') return 'module';
    const before = this.target.project;
    const files = [before.file, ...(before.recognised?.files ?? [])];
    if (!changed.some((file) => files.includes(file))) return 'module';
    const { loadProject } = await import('../project/index.ts');
    const project = await loadProject(before.root);
    this.target = { kind: 'project', project };
    if (changed.length > 1 || buildChanged(before, project)) {
      await this.close();
      return 'module';
    }
    return JSON.stringify(before) === JSON.stringify(project) ? undefined : 'configuration';
  }

  /** Ends the compiler. */
  async close(): Promise<void> {
    const builder = this.builder;
    this.builder = undefined;
    await builder?.close();
  }
}

function buildChanged(before: Project, after: Project): boolean {
  return before.language !== after.language || JSON.stringify(before.build) !== JSON.stringify(after.build);
}
