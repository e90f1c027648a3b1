import { DecodeContext, type DecodeOptions } from './decode/context.ts';
import { DecodingStopped, Location } from './decode/location.ts';
import { bootstrap } from './messages/bootstrap.ts';
import type { Bootstrap } from './types.ts';

/**
 * An Envoy v3 bootstrap in protobuf's JSON form (what a YAML or JSON parser makes of the file), decoded and checked as
 * Envoy 1.40 would. Throws ProxletError `config-unknown-field`, `config-unsupported` or `config-invalid`, exit code 2,
 * that names path and line of up to five problems. Imports nothing that is slow to load.
 */
export function decodeBootstrap(input: unknown, options: DecodeOptions = {}): Bootstrap {
  const context = new DecodeContext(options);
  try {
    const decoded = bootstrap.decode(input, new Location(context));
    context.throwProblems();
    return { ...decoded, warnings: context.warnings };
  } catch (error) {
    if (error instanceof DecodingStopped) context.throwProblems();
    throw error;
  }
}
