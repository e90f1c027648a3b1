/**
 * The process of the clang that is WebAssembly itself: `clang-worker.js <path of its module>`. It loads clang once and
 * serves one ClangRequest after another. Clang sees a file system in memory. It writes no file, so that it may be
 * killed at any moment, and it ends when its parent does.
 */
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../errors.ts';
import type { ClangReply, ClangRequest } from './clang-protocol.ts';
import { type FileTree, graft, readTree } from './file-tree.ts';

/** The part of @yowasp/clang's interface that is used here. */
interface Clang {
  runClang(
    args: string[],
    files: FileTree,
    options: { stdout: Output; stderr: Output; fetchProgress: () => void },
  ): Promise<FileTree>;
}
type Output = (bytes: Uint8Array | null) => void;

const OUT = 'out.wasm';
const SOURCE = /\.(?:c|cc|cpp|cxx|h|hh|hpp|hxx|inc|ipp)$/;

const loading: Promise<Clang> = import(pathToFileURL(process.argv[2] ?? '').href);
// Reported in the reply to the first request.
loading.catch(() => {});

// Ctrl-C reaches the whole process group; what it means here is the parent's to say.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', async (request: ClangRequest) => {
  process.send?.(await answer(request));
});

async function answer(request: ClangRequest): Promise<ClangReply> {
  const printed: Uint8Array[] = [];
  const print: Output = (bytes) => {
    if (bytes) printed.push(bytes.slice());
  };
  const output = () => Buffer.concat(printed).toString();
  try {
    const { runClang } = await loading;
    const files = await fileSystem(request);
    const made = await runClang(['clang++', ...request.args, '-o', OUT], files, {
      stdout: print,
      stderr: print,
      fetchProgress: () => {},
    });
    const module = made[OUT];
    if (!(module instanceof Uint8Array)) throw new Error('clang wrote no module');
    return { status: 'compiled', output: output(), module };
  } catch (error) {
    const failed = error instanceof Error && 'code' in error && typeof error.code === 'number';
    const last = failed ? '' : `${error instanceof Error ? error.stack : messageOf(error)}\n`;
    return { status: failed ? 'failed' : 'crashed', output: output() + last, module: new Uint8Array() };
  }
}

async function fileSystem({ sources, includes, sdk }: ClangRequest): Promise<FileTree> {
  const root: FileTree = {};
  for (const path of sources) graft(root, path, await readTree(path, (name) => SOURCE.test(name)));
  for (const path of includes) graft(root, path, await readTree(path, () => true));
  if (sdk) graft(root, sdk.to, await readTree(sdk.from, () => true));
  return root;
}
