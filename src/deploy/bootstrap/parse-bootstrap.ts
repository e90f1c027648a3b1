import type { Document } from 'yaml';
import { ExitCode, messageOf, ProxletError, printable } from '../../errors.ts';

/** A bootstrap's text and what was made of it: nodes with their places in the text. */
export interface ParsedBootstrap {
  /** For messages. */
  file: string;
  text: string;
  document: Document.Parsed;
  yaml: typeof import('yaml');
  isJson: boolean;
  lineEnd: '\n' | '\r\n';
  /** `envoy.yaml:12` */
  at(offset: number): string;
}

/**
 * Parses a bootstrap, YAML or JSON, without changing anything about it. Throws ProxletError `config-syntax` with file
 * and line.
 */
export async function parseBootstrap(text: string, file: string): Promise<ParsedBootstrap> {
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const options = { lineCounter: lines, prettyErrors: false, keepSourceTokens: true };
  // Envoy reads the first document and no more.
  const [document] = [...yaml.parseAllDocuments(text, options)];
  const fail = (message: string, offset?: number, hint?: string) => syntaxError(file, message, hint, offset, lines);
  if (document?.contents === undefined || document.contents === null) throw fail('the file is empty');
  const [error] = document.errors;
  if (error !== undefined) throw fail(error.message, error.pos[0]);
  const isJson = isJsonText(text);
  if (!isJson && !/\.ya?ml$/.test(file)) {
    throw fail(
      'this is no JSON, as which Envoy reads a file with such a name',
      undefined,
      'give a bootstrap in YAML a name that ends in .yaml',
    );
  }
  return {
    file,
    text,
    document,
    yaml,
    isJson,
    lineEnd: text.includes('\r\n') ? '\r\n' : '\n',
    at: (offset) => `${file}:${lines.linePos(offset).line}`,
  };
}

/** What the document holds, each alias with a copy of its own. */
export function plain({ document, file }: Pick<ParsedBootstrap, 'document' | 'file'>): unknown {
  try {
    return JSON.parse(JSON.stringify(document.toJS()));
  } catch (error) {
    throw syntaxError(file, messageOf(error));
  }
}

function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function syntaxError(
  file: string,
  message: string,
  hint?: string,
  offset?: number,
  lines?: { linePos(offset: number): { line: number; col: number } },
): ProxletError {
  const position = offset === undefined ? undefined : lines?.linePos(offset);
  const place = position === undefined ? file : `${file}:${position.line}:${position.col}`;
  return new ProxletError('config-syntax', printable(`${place}: ${message}`), {
    exitCode: ExitCode.usage,
    ...(hint === undefined ? {} : { hint }),
    ...(position && { details: { file, line: position.line, column: position.col } }),
  });
}
