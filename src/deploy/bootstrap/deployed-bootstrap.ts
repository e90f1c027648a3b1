import { resolve } from 'node:path';
import { ProxletError, printable } from '../../errors.ts';
import { userPaths } from '../../project/paths.ts';
import { readBootstrapFile, realFile } from './bootstrap-file.ts';
import { filtersIn } from './filters-in.ts';
import { type BootstrapRecord, BootstrapRecords } from './records.ts';

/** Which deployment is meant. */
export interface DeployedBootstrap {
  /** Undefined: the only one that has the filter, as far as it is known. */
  bootstrap: string | undefined;
  id: string;
  /** Relative paths begin here. */
  cwd: string;
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

/**
 * The file that is meant, what is in it, and what is known of the deployment. Throws ProxletError `not-deployed` with what
 * there is instead, and `target-missing` where several files have the filter.
 */
export async function findDeployed({ bootstrap, id, cwd, env }: DeployedBootstrap): Promise<{
  dataDir: string;
  file: string;
  /** Undefined where the file is gone. */
  text: string | undefined;
  record: BootstrapRecord | undefined;
}> {
  const dataDir = userPaths(env).data;
  const { records } = await new BootstrapRecords(dataDir).list();
  const known = records.filter((record) => record.id === id);
  if (bootstrap === undefined && known.length > 1) {
    const files = known.map(({ file }) => file);
    throw new ProxletError('target-missing', printable(`${id} was deployed to ${files.join(' and ')}`), {
      hint: printable(`choose one with --bootstrap ${files[0]}`),
      details: { choices: files },
    });
  }
  const file = bootstrap === undefined ? known[0]?.file : await realFile(resolve(cwd, bootstrap));
  if (file === undefined)
    throw notDeployed(
      id,
      'to no bootstrap file',
      records.map((record) => record.id),
    );
  const text = await readBootstrapFile(file);
  const record = known.find((candidate) => candidate.file === file);
  const inside = text === undefined ? [] : (await filtersIn(text, file)).map((filter) => filter.id);
  if (record === undefined && !inside.includes(id)) throw notDeployed(id, `not to ${file}`, inside);
  return { dataDir, file, text, record };
}

function notDeployed(id: string, where: string, others: readonly string[]): ProxletError {
  const there = [...new Set(others)];
  return new ProxletError('not-deployed', printable(`${id} was deployed ${where}`), {
    hint:
      there.length === 0
        ? '`proxlet status envoy` shows what is deployed elsewhere'
        : printable(`deployed there: ${there.join(', ')}`),
    details: { ids: there },
  });
}
