import { Interrupted } from './guard.ts';
import type { Plugin } from './plugin.ts';
import { isGuestFault, RestrictedCall, type Trap } from './trap.ts';

/** What an author should try, by what is known of a failure. The first rule that fits speaks. */
const ADVICE: readonly {
  fits: (plugin: Plugin, callback: string, trap: Trap | undefined, reason: string) => boolean;
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
    fits: (_plugin, _callback, _trap, reason) =>
      /out[ _-]of[ _-](?:range|bounds)/i.test(reason) && !/^memory/.test(reason),
    advice: () =>
      'check the length before that access: what comes from a request may be shorter than expected, or missing',
  },
  {
    fits: (_plugin, _callback, _trap, reason) =>
      /`None` value|`Err` value|nil pointer|nil map|unexpected null|key does not exist/i.test(reason),
    advice: () => 'handle that the value is missing: a header, a property or a configuration need not be there',
  },
  {
    fits: (_plugin, _callback, _trap, reason) =>
      /^(?:memory access|table index|indirect call)|function signature/.test(reason),
    advice: () =>
      'a pointer there is null or points to what is gone, or the stack is used up by recursion or big local variables',
  },
  {
    fits: (_plugin, _callback, _trap, reason) => /call stack/.test(reason),
    advice: () => 'look for a recursion that does not end, or goes as deep as a request wants',
  },
  {
    fits: (_plugin, callback, trap) => trap !== undefined && ROOT_CALLBACKS.has(callback),
    advice: (plugin) =>
      `the plugin's root_id is ${JSON.stringify(plugin.rootId)}: it must be the name that the filter registers its root context with (\`root_id:\` in proxlet.yaml, or --root-id)`,
  },
  {
    fits: (_plugin, _callback, trap) => trap !== undefined && !trap.frames.some(({ source }) => source !== undefined),
    advice: () => 'a debug build says more of where: `proxlet run` in the project, or `proxlet build --debug`',
  },
  {
    fits: (_plugin, _callback, trap) => trap !== undefined,
    advice: () => '`--log-level trace` shows what the filter asked of the proxy before that',
  },
];

const ROOT_CALLBACKS: ReadonlySet<string> = new Set([
  'proxy_on_context_create',
  'proxy_on_vm_start',
  'proxy_on_configure',
]);

/**
 * The next thing to try after `callback` of `plugin` trapped, or refused to go on; undefined where nothing is known.
 * `reason` is what the guest itself said of it, if it did.
 */
export function adviceFor(
  plugin: Plugin,
  callback: string,
  trap: Trap | undefined,
  reason = trap?.reason ?? '',
): string | undefined {
  return ADVICE.find(({ fits }) => fits(plugin, callback, trap, reason))?.advice(plugin);
}
