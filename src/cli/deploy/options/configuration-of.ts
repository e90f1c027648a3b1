import { resolve } from 'node:path';
import { ExitCode, ProxletError } from '../../../errors.ts';
import { readTextFile } from '../../../image/read-text-file.ts';
import type { IO } from '../../io.ts';

interface Given {
  config: string | undefined;
  configFile: string | undefined;
}

/** The filter's configuration, from --config or --config-file. Throws ProxletError `usage` for both. */
export async function configurationOf(io: IO, { config, configFile }: Given): Promise<string | undefined> {
  if (configFile === undefined) return config;
  if (config === undefined) return readTextFile(resolve(io.cwd, configFile));
  throw new ProxletError('usage', '--config and --config-file say the same thing in two ways', {
    exitCode: ExitCode.usage,
    hint: 'leave out one of them',
  });
}
