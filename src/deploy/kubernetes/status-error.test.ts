import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ExitCode } from '../../errors.ts';
import { readStatus } from './read-status.ts';
import { statusError } from './status-error.ts';
import { STATUSES } from './testing-statuses.ts';

const ASKED = {
  context: 'prod',
  kubectl: 'kubectl --context prod --kubeconfig shop.yaml',
  what: 'apply WasmPlugin shop/hello',
  subject: 'WasmPlugin shop/hello',
  kind: { apiVersion: 'extensions.istio.io/v1alpha1', kind: 'WasmPlugin' },
  isChange: true,
};

function explained(body: object | string, code = 0) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return statusError(readStatus('code' in Object(body) ? Object(body).code : code, text), ASKED);
}

/** A Status as the API server makes it. */
function status(code: number, reason: string, message: string, details: object = {}) {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code, reason, message, details };
}

const EXPECTED: { name: string; body: object; code: string; message: string; exitCode?: ExitCode; details?: object }[] =
  [
    {
      name: 'an enum, without the remark that not all was checked',
      body: STATUSES.enum,
      code: 'object-invalid',
      message:
        'the cluster prod refuses WasmPlugin shop/hello: spec.phase: must be one of "UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS", not "XX"',
    },
    {
      name: 'wrong types, all of them',
      body: STATUSES.types,
      code: 'object-invalid',
      message: [
        'the cluster prod refuses WasmPlugin shop/hello:',
        '  spec.match: must be a list',
        '  spec.pluginConfig: must be an object',
        '  spec.priority: must be a number',
        '  spec.url: must be a string',
        '  spec.vmConfig.env: has name="A" twice',
      ].join('\n'),
    },
    {
      name: 'a rule in CEL',
      body: STATUSES.cel,
      code: 'object-invalid',
      message: 'the cluster prod refuses WasmPlugin shop/hello: spec: only one of targetRefs or selector can be set',
    },
    {
      name: 'numbers that are too small and too large',
      body: STATUSES.format,
      code: 'object-invalid',
      message: [
        'the cluster prod refuses WasmPlugin shop/hello:',
        '  spec.match[0].ports[0].number: must be greater than or equal to 1, and is 0',
        '  spec.priority: must be of type integer (int32)',
      ].join('\n'),
    },
    {
      name: 'an unknown field, as older servers say it',
      body: status(
        400,
        'BadRequest',
        'WasmPlugin in version "v1alpha1" cannot be handled as a WasmPlugin: strict decoding error: unknown field "spec.urll", duplicate field "spec.url"',
      ),
      code: 'object-invalid',
      message: [
        'the cluster prod refuses WasmPlugin shop/hello:',
        '  spec.urll: is no field that this cluster knows',
        '  spec.url: is there twice',
      ].join('\n'),
    },
    {
      name: 'fields that others manage',
      body: STATUSES.conflict,
      code: 'object-conflict',
      message: 'others manage fields of WasmPlugin shop/hello: spec.priority (kubectl), spec.url (kubectl)',
      details: {
        conflicts: [
          { field: 'spec.priority', manager: 'kubectl' },
          { field: 'spec.url', manager: 'kubectl' },
        ],
      },
    },
    {
      name: 'another version than the one asked for',
      body: STATUSES.stale,
      code: 'object-changed',
      message: 'WasmPlugin shop/hello was changed by somebody else in the meantime',
    },
    {
      name: 'an object that was deleted meanwhile',
      body: STATUSES['absent with uid'],
      code: 'object-changed',
      message: 'WasmPlugin shop/hello was changed by somebody else in the meantime',
    },
    {
      name: 'a right that is missing, with verb, resource and namespace',
      body: STATUSES.forbidden,
      code: 'cluster-forbidden',
      exitCode: ExitCode.authentication,
      message:
        'the cluster prod does not let alice apply WasmPlugin shop/hello: that takes the right to patch wasmplugins.extensions.istio.io in the namespace shop',
      details: { user: 'alice', verb: 'patch', resource: 'wasmplugins.extensions.istio.io', namespace: 'shop' },
    },
    {
      name: 'a quota that is used up',
      body: status(403, 'Forbidden', 'pods "x" is forbidden: exceeded quota: few'),
      code: 'cluster-forbidden',
      exitCode: ExitCode.authentication,
      message:
        'the cluster prod does not let you apply WasmPlugin shop/hello: pods "x" is forbidden: exceeded quota: few',
    },
    {
      name: 'credentials that are not taken',
      body: status(401, 'Unauthorized', 'Unauthorized'),
      code: 'cluster-unauthorized',
      exitCode: ExitCode.authentication,
      message: 'the cluster prod does not take the credentials of this context',
    },
    {
      name: 'a ValidatingAdmissionPolicy',
      body: STATUSES.policy,
      code: 'object-invalid',
      message: 'the ValidatingAdmissionPolicy only-small refuses WasmPlugin shop/hello: bad is not allowed here',
      details: { policy: 'only-small' },
    },
    {
      name: 'an admission webhook that denies',
      body: status(
        400,
        '',
        'admission webhook "rev.validation.istio.io" denied the request: configuration is invalid: url',
      ),
      code: 'object-invalid',
      message:
        'the admission webhook rev.validation.istio.io refuses WasmPlugin shop/hello: configuration is invalid: url',
      details: { webhook: 'rev.validation.istio.io' },
    },
    {
      name: 'an admission webhook that denies as forbidden, without a word',
      body: status(403, 'Forbidden', 'admission webhook "a.b.c" denied the request without explanation'),
      code: 'object-invalid',
      message: 'the admission webhook a.b.c refuses WasmPlugin shop/hello: it does not say why',
    },
    {
      name: 'an admission webhook that is not there',
      body: STATUSES.webhook,
      code: 'cluster-failed',
      exitCode: ExitCode.remote,
      message:
        'the cluster prod could not apply WasmPlugin shop/hello: its admission webhook rev.validation.istio.io failed: failed to call webhook: Post "https://127.0.0.1:1/x?timeout=2s": dial tcp 127.0.0.1:1: connect: connection refused',
    },
    {
      name: 'a namespace that is missing',
      body: status(404, 'NotFound', 'namespaces "shop" not found', { name: 'shop', kind: 'namespaces' }),
      code: 'namespace-missing',
      message: 'the cluster prod has no namespace shop',
    },
    {
      name: 'a namespace that is being deleted',
      body: status(403, 'Forbidden', 'unable to create new content in namespace shop', {
        causes: [
          {
            reason: 'NamespaceTerminating',
            message: 'namespace shop is being terminated',
            field: 'metadata.namespace',
          },
        ],
      }),
      code: 'namespace-missing',
      message: "WasmPlugin shop/hello can't be made: its namespace is being deleted",
    },
    {
      name: 'an object that is missing',
      body: STATUSES.pod,
      code: 'object-missing',
      message: 'the cluster prod has no pods x',
    },
    {
      name: 'an object that is too large for the server',
      body: status(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728'),
      code: 'object-invalid',
      message: 'WasmPlugin shop/hello is larger than the cluster takes',
    },
    {
      name: 'an object that is too large for its store',
      body: status(500, '', 'etcdserver: request is too large'),
      code: 'object-invalid',
      message: 'WasmPlugin shop/hello is larger than the cluster takes',
    },
    {
      name: 'an object that is too large for what speaks to its store',
      body: status(
        500,
        '',
        'rpc error: code = ResourceExhausted desc = trying to send message larger than max (3001724 vs. 2097152)',
      ),
      code: 'object-invalid',
      message: 'WasmPlugin shop/hello is larger than the cluster takes',
    },
    {
      name: 'a server that is busy',
      body: status(429, 'TooManyRequests', 'too many requests, please try again later'),
      code: 'cluster-failed',
      exitCode: ExitCode.remote,
      message:
        'the cluster prod is too busy or not ready to apply WasmPlugin shop/hello: too many requests, please try again later',
    },
    {
      name: 'a change that took too long, whose outcome nobody knows',
      body: status(504, 'Timeout', 'Timeout: request did not complete within requested timeout'),
      code: 'cluster-failed',
      exitCode: ExitCode.remote,
      message: 'the cluster prod did not apply WasmPlugin shop/hello in time: whether it does it yet is not known',
      details: { outcome: 'unknown' },
    },
    {
      name: 'what nobody knows, in the words of the server',
      body: STATUSES['duplicate text'],
      code: 'cluster-failed',
      message:
        'the cluster prod could not apply WasmPlugin shop/hello: error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  line 1: key "url" already set in map',
    },
  ];

for (const { name, body, code, message, exitCode = ExitCode.failed, details = {} } of EXPECTED) {
  test(`explains ${name}`, () => {
    const error = explained(body);
    assert.equal(error.message, message);
    assert.equal(error.code, code);
    assert.equal(error.exitCode, exitCode);
    assert.notEqual(error.hint, undefined);
    assert.equal(error.details['message'], readStatus(0, JSON.stringify(body)).message);
    for (const [field, value] of Object.entries(details)) assert.deepEqual(error.details[field], value);
  });
}

/** A field's problem as the apiserver words it, and as we do. */
const WORDS: [cause: string, problem: string][] = [
  ['Required value', 'is required'],
  ['Required value: name it', 'is required: name it'],
  ['Duplicate value: "a"', 'has "a" twice'],
  ['Forbidden: not here', 'may not be set: not here'],
  ['Too long: may not be more than 253 bytes', 'is too long: may not be more than 253 bytes'],
  ['Too many: 17: must have at most 16 items', 'has 17 items, and may have at most 16'],
  [`Invalid value: "zz": spec.f in body should match '^a$'`, `must match '^a$', and is "zz"`],
  ['Invalid value: "null": spec.f in body must be of type object: "null"', 'must be of type object'],
  ['Invalid value: "object": use one of both', 'use one of both'],
  ['Invalid value: "b*": no wildcards: never', 'no wildcards: never, not "b*"'],
  ['something new', 'something new'],
];

for (const [message, problem] of WORDS) {
  test(`words of a field: ${message}`, () => {
    const causes = [{ reason: 'FieldValueInvalid', message, field: 'spec.f' }];
    assert.deepEqual(explained(status(422, 'Invalid', 'bad', { causes })).details['fields'], [
      { field: 'spec.f', problem },
    ]);
  });
}

test("escapes what a server puts into its message, and shortens what is no server's answer", () => {
  assert.match(explained(status(500, '', 'bad \u001b[31mred')).message, /bad \\x1b\[31mred/);
  const page = explained(`<html>\n${'x'.repeat(1000)}`, 502);
  assert.match(page.message, /<html> xxx/);
  assert.ok(page.message.length < 400);
  assert.match(explained('', 502).message, /it answered 502/);
});
