import { unknownOperator } from '../../access-log.ts';
import { only, optional, required } from '../decode/field.ts';
import type { Location } from '../decode/location.ts';
import { message } from '../decode/message.ts';
import { bool, text } from '../decode/scalars.ts';
import { typedConfig } from '../decode/typed-config.ts';
import type { AccessLog } from '../types.ts';
import { dataSource, readDataSource } from './data-source.ts';
import { wasmExtension } from './wasm.ts';

const formatString = message(
  'SubstitutionFormatString',
  { text_format: optional(text), text_format_source: optional(dataSource), omit_empty_values: only(bool, false) },
  {
    irrelevant: 'content_type',
    unsupported: 'json_format formatters json_format_options',
    oneofs: [{ members: 'text_format json_format text_format_source', required: true }],
  },
  ({ text_format, text_format_source }, at) =>
    text_format_source === undefined
      ? text_format
      : Buffer.from(readDataSource(text_format_source, at.child('text_format_source'))).toString(),
);

const fileLog = message(
  'FileAccessLog',
  { path: required(text), format: optional(text), log_format: optional(formatString) },
  {
    unsupported: 'json_format typed_json_format',
    oneofs: [{ members: 'format json_format typed_json_format log_format' }],
  },
  ({ path, format, log_format }, at) =>
    toFile(path, log_format ?? format, at.child(log_format === undefined ? 'format' : 'log_format')),
);

const streamLog = (name: string, path: string) =>
  message(name, { log_format: optional(formatString) }, {}, ({ log_format }, at) =>
    toFile(path, log_format, at.child('log_format')),
  );

/** A log still without the name, which stands beside its configuration. */
type Unnamed = (name: string) => AccessLog;

function toFile(path: string, format: string | undefined, at: Location): Unnamed {
  const unknown = format === undefined ? undefined : unknownOperator(format);
  if (unknown !== undefined) at.unsupported(`the operator ${unknown} is not supported by the embedded proxy`);
  return (name) => ({ kind: 'file', name, path, ...(format !== undefined && { format }) });
}

const wasmLog = wasmExtension(
  (plugin): Unnamed =>
    (name) => ({ kind: 'wasm', name, plugin }),
  'WasmAccessLog',
);

const PREFIX = 'envoy.extensions.access_loggers.';

/** envoy.config.accesslog.v3.AccessLog */
export const accessLog = message(
  'AccessLog',
  {
    name: text,
    typed_config: required(
      typedConfig<Unnamed>('access log', {
        [`${PREFIX}file.v3.FileAccessLog`]: fileLog,
        [`${PREFIX}stream.v3.StdoutAccessLog`]: streamLog('StdoutAccessLog', '/dev/stdout'),
        [`${PREFIX}stream.v3.StderrAccessLog`]: streamLog('StderrAccessLog', '/dev/stderr'),
        [`${PREFIX}wasm.v3.WasmAccessLog`]: wasmLog,
      }),
    ),
  },
  {
    unsupported: 'filter',
    former: {
      config: `typed_config: {"@type": type.googleapis.com/${PREFIX}file.v3.FileAccessLog, path: …}`,
    },
  },
  ({ name, typed_config }) => typed_config(name),
);
