/**
 * The compiler's process: `asc-worker.js <path of asc>`. It imports asc once and serves one AscRequest after another.
 * It writes no file, so that it may be killed at any moment, and it ends when its parent does.
 */
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { messageOf } from '../../errors.ts';
import { type Asc, type AscIo, loadAsc, runAsc } from './asc-api.ts';
import { type AscConfig, baseArguments, missingArguments, parseShownConfig } from './asc-arguments.ts';
import type { AscReply, AscRequest } from './asc-protocol.ts';

const loading = loadAsc(pathToFileURL(process.argv[2] ?? '').href);
// Reported in the reply to the first request.
loading.catch(() => {});

let printed = '';
const print = (chunk: string | Uint8Array): boolean => {
  printed += typeof chunk === 'string' ? chunk : new TextDecoder().decode(chunk);
  return true;
};
// asc and its transforms also print past the streams they are given, and asc ends the process when Binaryen crashes.
process.stdout.write = print;
process.stderr.write = print;
process.on('exit', () => writeSync(2, printed));

// Ctrl-C reaches the whole process group; what it means here is the parent's to say.
process.on('SIGINT', () => {});
process.on('disconnect', () => process.exit());
process.on('message', async (request: AscRequest) => {
  printed = '';
  const reply = await answer(request);
  process.send?.({ ...reply, output: printed });
  printed = '';
});

async function answer(request: AscRequest): Promise<Omit<AscReply, 'output'>> {
  const files: AscReply['files'] = [];
  const stream = { isTTY: false, write: print };
  const io: AscIo = {
    stdout: stream,
    stderr: stream,
    writeFile: (name, contents, folder) => void files.push({ path: resolve(folder, name), contents }),
  };
  try {
    const asc = await loading;
    const argv = baseArguments(request, asc.options);
    const config = await shownConfig(asc, argv, io);
    if (!config) return { status: 'misconfigured', files: [] };
    const library = { ...asc.libraryFiles };
    try {
      const compiled = await runAsc(asc, [...argv, ...missingArguments(request, config, asc.options)], io);
      return { status: compiled ? 'compiled' : 'failed', files };
    } finally {
      // asc adds the files of `--lib` to its standard library for good; the next build must read them afresh.
      for (const path of Object.keys(asc.libraryFiles)) delete asc.libraryFiles[path];
      Object.assign(asc.libraryFiles, library);
    }
  } catch (error) {
    print(`${error instanceof Error ? error.stack : messageOf(error)}\n`);
    return { status: 'crashed', files: [] };
  }
}

/** Undefined when asc can't use its configuration; the reason is printed. */
async function shownConfig(asc: Asc, argv: string[], io: AscIo): Promise<AscConfig | undefined> {
  if (!('showConfig' in asc.options)) return {};
  try {
    if (!(await runAsc(asc, [...argv, '--showConfig'], io))) return undefined;
  } catch (error) {
    print(`${messageOf(error)}\n`);
    return undefined;
  }
  const config = parseShownConfig(printed);
  printed = '';
  return config;
}
