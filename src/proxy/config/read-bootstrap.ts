import { readFile } from 'node:fs/promises';
import type { Document, LineCounter } from 'yaml';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';
import type { DecodeOptions } from './decode/location.ts';
import { decodeBootstrap } from './decode-bootstrap.ts';
import type { Bootstrap } from './types.ts';
import { offsetOf } from './yaml-offset.ts';

/**
 * Reads and decodes a bootstrap file, YAML or JSON. Problems are ProxletErrors with exit code 2 that name file and
 * line: `config-unreadable`, `config-syntax`, and those of `decodeBootstrap`.
 */
export async function readBootstrap(
  file: string,
  options: Omit<DecodeOptions, 'file' | 'locate'> = {},
): Promise<Bootstrap> {
  const source = await readSource(file);
  const { LineCounter, parseDocument, ...nodes } = await import('yaml');
  const lines = new LineCounter();
  const document = parseDocument(source, { lineCounter: lines, prettyErrors: false });
  const [error] = document.errors;
  if (error !== undefined) throw syntaxError(file, error.message, lines, error.pos[0]);
  return decodeBootstrap(toPlain(document, file), {
    ...options,
    file,
    locate: (path) => {
      const offset = offsetOf(document, path, nodes);
      return offset === undefined ? undefined : lines.linePos(offset).line;
    },
  });
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new ProxletError('config-unreadable', `${printable(file)} can't be read: ${messageOf(error)}`, {
      exitCode: ExitCode.usage,
      cause: error,
    });
  }
}

function toPlain(document: Document.Parsed, file: string): unknown {
  try {
    // An empty file is an empty configuration, to Envoy too.
    const plain: unknown = document.toJS();
    return plain ?? {};
  } catch (error) {
    throw syntaxError(file, messageOf(error));
  }
}

function syntaxError(file: string, message: string, lines?: LineCounter, offset = 0): ProxletError {
  const position = lines?.linePos(offset);
  const place = position === undefined ? file : `${file}:${position.line}:${position.col}`;
  return new ProxletError('config-syntax', printable(`${place}: ${message}`), {
    exitCode: ExitCode.usage,
    ...(position && { details: { line: position.line, column: position.col } }),
  });
}
