import { fieldAt, listAt } from '../../kubernetes/fields.ts';
import type { Json, JsonObject, KubeObject } from '../../kubernetes/object.ts';
import type { Health, TargetKind } from '../target.ts';
import type { Via } from './options.ts';
import { AgentWitness } from './proxies/proxy-witness.ts';
import { validationFailure } from './validation-failure.ts';

/** The kinds of Istio's that carry filters, in the order in which a cluster got them. */
export const KINDS: Record<Via, TargetKind> = {
  envoyfilter: kind({
    apiVersion: 'networking.istio.io/v1alpha3',
    kind: 'EnvoyFilter',
    install: 'install Istio (https://istio.io/latest/docs/setup/)',
    code: (spec) => {
      const value = fieldAt(listAt(spec, 'configPatches')[0], 'patch', 'value', 'typed_config');
      const remote = fieldAt(value, 'config', 'vm_config', 'code', 'remote');
      return { url: fieldAt(remote, 'http_uri', 'uri'), sha256: fieldAt(remote, 'sha256') };
    },
  }),
  wasmplugin: kind({
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'WasmPlugin',
    install:
      'WasmPlugin came with Istio 1.12: install or update Istio, or use `--via envoyfilter` with a module at a URL',
    code: (spec) => ({ url: spec['url'], sha256: spec['sha256'] }),
  }),
  trafficextension: kind({
    apiVersion: 'extensions.istio.io/v1alpha1',
    kind: 'TrafficExtension',
    install: 'TrafficExtension comes with Istio 1.31: update Istio, or use `--via wasmplugin`',
    code: (spec) => ({ url: fieldAt(spec, 'wasm', 'url'), sha256: fieldAt(spec, 'wasm', 'sha256') }),
  }),
};

interface KindOfIstio {
  apiVersion: string;
  kind: string;
  install: string;
  /** The fields of a spec that name the code. */
  code(spec: JsonObject): { url: Json | undefined; sha256: Json | undefined };
}

function kind({ apiVersion, kind, install, code }: KindOfIstio): TargetKind {
  const codeOf: TargetKind['codeOf'] = (spec) => {
    const { url, sha256 } = code(spec);
    if (typeof url !== 'string') return undefined;
    const digest = typeof sha256 === 'string' && sha256 !== '' ? `sha256:${sha256}` : /@(sha256:.*)$/.exec(url)?.[1];
    return digest === undefined ? undefined : { url, digest };
  };
  return {
    apiVersion,
    kind,
    at: ['spec'],
    install,
    codeOf,
    health,
    witness: (cluster, object, spec, since) => new AgentWitness({ cluster, object, spec, code: codeOf(spec), since }),
  };
}

/** istiod writes no conditions for these kinds; where its analysis is switched on, what that found is in the status. */
function health({ status }: KubeObject): Health {
  const reason = validationFailure(status);
  return reason === undefined ? { state: 'unknown' } : { state: 'failed', reason };
}
