import { readFile } from 'node:fs/promises';
import type { Document, LineCounter, ScalarTag } from 'yaml';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';
import type { DecodeOptions } from './decode/context.ts';
import { decodeBootstrap } from './decode-bootstrap.ts';
import type { Bootstrap } from './types.ts';
import { offsetOf } from './yaml-offset.ts';

/** What Envoy's parser, of YAML 1.1, reads otherwise than YAML 1.2 has it. */
const ENVOY_TAGS: ScalarTag[] = [
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:y|Y|yes|Yes|YES|on|On|ON)$/, resolve: () => true },
  { tag: 'tag:yaml.org,2002:bool', default: true, test: /^(?:n|N|no|No|NO|off|Off|OFF)$/, resolve: () => false },
  { tag: 'tag:yaml.org,2002:int', default: true, test: /^0[0-7]+$/, resolve: (digits) => Number.parseInt(digits, 8) },
];

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
  const document = parseDocument(source, {
    lineCounter: lines,
    prettyErrors: false,
    customTags: (tags) => [...ENVOY_TAGS, ...tags],
  });
  const [error] = document.errors;
  if (error !== undefined) throw syntaxError(file, error.message, lines, error.pos[0]);
  if (document.contents === null) throw syntaxError(file, 'the file is empty');
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
    return document.toJS();
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
