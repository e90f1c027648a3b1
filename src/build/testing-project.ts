import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Project } from '../project/types.ts';
import { type Builder, createBuilder } from './index.ts';

/** A project in a temporary folder with `files`, by path; removed when the test ends. */
export async function createProject(t: TestContext, files: Record<string, string>): Promise<Project> {
  const root = await realpath(await mkdtemp(join(tmpdir(), 'proxlet-build-')));
  t.after(() => rm(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return {
    root,
    file: join(root, 'proxlet.yaml'),
    name: 'hello',
    language: 'assemblyscript',
    rootId: 'hello',
    configuration: '',
    vmConfiguration: '',
    targets: [{ name: 'envoy@1.40', envoy: 40 }],
    build: { entry: 'assembly/index.ts', out: 'build' },
  };
}

/** A builder that is closed when the test ends. */
export function openBuilder(t: TestContext, project: Project): Builder {
  const builder = createBuilder(project);
  t.after(() => builder.close());
  return builder;
}
