import { type MessageAttribute, RunningPlugin } from '../host/index.ts';
import type { PluginConfig } from './config/types.ts';
import { logLoadFailure } from './log-load-failure.ts';
import type { Surroundings } from './surroundings.ts';

/** Loads the module of `config` and starts the plugin. Throws ProxletError where either fails. */
export async function startPlugin(
  config: PluginConfig,
  node: MessageAttribute,
  { runtime, modules }: Pick<Surroundings, 'runtime' | 'modules'>,
): Promise<RunningPlugin> {
  const module = await modules.load(config.vm.code, config.capabilities).catch((error: unknown) => {
    throw logLoadFailure(error, config, runtime);
  });
  const {
    name,
    rootId,
    configuration,
    failurePolicy,
    failOpen,
    allowOnHeadersStopIteration,
    capabilities,
    reloadInterval,
    vm,
  } = config;
  return RunningPlugin.start(
    runtime,
    {
      name,
      rootId,
      vmId: vm.vmId,
      configuration,
      vmConfiguration: vm.configuration,
      environment: vm.environment,
      capabilities,
      reloadInterval,
      node,
      failurePolicy,
      failOpen,
      allowOnHeadersStopIteration,
    },
    module,
  );
}
