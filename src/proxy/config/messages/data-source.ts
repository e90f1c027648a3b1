import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { optional } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bytes, text, utf8 } from '../decode/scalars.ts';
import type { DataSource } from '../types.ts';

/** envoy.config.core.v3.DataSource. Files are named, not read. */
export const dataSource = message(
  'DataSource',
  {
    filename: optional(text),
    inline_bytes: optional(bytes),
    inline_string: optional(text),
    environment_variable: optional(text),
  },
  {
    unsupported: 'watched_directory',
    oneofs: [{ members: 'filename inline_bytes inline_string environment_variable', required: true }],
  },
  ({ filename, inline_bytes, inline_string = '', environment_variable }, at): DataSource => {
    if (filename !== undefined) {
      if (filename === '') at.child('filename').fail('must not be empty');
      const { baseDir } = at.context.options;
      return { kind: 'file', filename: baseDir === undefined ? filename : resolve(baseDir, filename) };
    }
    if (inline_bytes !== undefined) return { kind: 'inline', bytes: inline_bytes };
    if (environment_variable === undefined) return { kind: 'inline', bytes: utf8(inline_string) };
    return { kind: 'inline', bytes: utf8(readVariable(environment_variable, at.child('environment_variable'))) };
  },
);

function readVariable(name: string, at: Location): string {
  const { readEnv = (variable) => process.env[variable] } = at.context.options;
  return readEnv(name) ?? at.fail(`Environment variable doesn't exist: ${name}`);
}

/** The bytes of a source now, from the file where it is one. */
export function readDataSource(source: DataSource, at: Location): Uint8Array {
  if (source.kind === 'inline') return source.bytes;
  const { readFile = readFileSync } = at.context.options;
  try {
    return readFile(source.filename);
  } catch {
    return at.child('filename').fail(`file ${source.filename} does not exist`);
  }
}
