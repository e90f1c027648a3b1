import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Descriptor } from '../descriptor.ts';
import { OciLayout } from './layout.ts';

/** An empty layout in a folder that goes with the test. */
export async function newLayout(t: TestContext): Promise<OciLayout> {
  return OciLayout.open(await temporaryFolder(t), { create: true });
}

export async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'layout-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Makes blobs look as if nobody had used them for a day. */
export async function age(layout: OciLayout, ...descriptors: Descriptor[]): Promise<void> {
  const yesterday = Date.now() / 1000 - 24 * 3600;
  for (const { digest } of descriptors) await utimes(layout.blobPath(digest), yesterday, yesterday);
}
