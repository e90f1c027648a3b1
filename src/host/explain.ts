import { Interrupted } from './guard.ts';
import type { Plugin } from './plugin.ts';
import { isGuestFault, RestrictedCall, type Trap } from './trap.ts';

/** What an author should try, by what is known of a failure. The first rule that fits speaks. */
const ADVICE: readonly {
  fits: (plugin: Plugin, callback: string, trap: Trap | undefined) => boolean;
  advice: (plugin: Plugin) => string;
}[] = [
  {
    fits: (_plugin, _callback, trap) => trap?.error instanceof Interrupted,
    advice: () => 'look for a loop that does not end; `--guest-timeout MS` allows more time',
  },
  {
    fits: (_plugin, _callback, trap) => trap !== undefined && !isGuestFault(trap),
    advice: () =>
      'the embedded host failed, not the filter: that is a bug of proxlet, please report it with this message',
  },
  {
    fits: (_plugin, _callback, trap) => trap?.error instanceof RestrictedCall,
    advice: () =>
      'start functions may only log and read clocks and environment: move the call to proxy_on_vm_start or later',
  },
  {
    fits: (plugin, callback, trap) =>
      trap !== undefined && callback === 'proxy_on_configure' && plugin.configuration.length === 0,
    advice: () =>
      'the plugin has no configuration, and some SDKs (@solo-io/proxy-runtime) read one all the same: give it one, with `--configuration TEXT`, `configuration:` in proxlet.yaml or in the Envoy configuration',
  },
  {
    fits: (_plugin, callback, trap) => trap !== undefined && ROOT_CALLBACKS.has(callback),
    advice: (plugin) =>
      `the plugin's root_id is ${JSON.stringify(plugin.rootId)}: it must be the name that the filter registers its root context with (\`root_id:\` in proxlet.yaml, or --root-id)`,
  },
];

const ROOT_CALLBACKS: ReadonlySet<string> = new Set([
  'proxy_on_context_create',
  'proxy_on_vm_start',
  'proxy_on_configure',
]);

/** The next thing to try after `callback` of `plugin` trapped, or refused to go on; undefined where nothing is known. */
export function adviceFor(plugin: Plugin, callback: string, trap: Trap | undefined): string | undefined {
  return ADVICE.find(({ fits }) => fits(plugin, callback, trap))?.advice(plugin);
}
