/** What a real API server (1.37) answered, by what was wrong. */
export const STATUSES = {
  'absent with uid': {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'Operation cannot be fulfilled on wasmplugins.extensions.istio.io "hello2": uid mismatch: the provided object specified uid 5, and no existing object was found',
    reason: 'Conflict',
    details: { name: 'hello2', group: 'extensions.istio.io', kind: 'wasmplugins' },
    code: 409,
  },
  enum: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'WasmPlugin.extensions.istio.io "hello" is invalid: [spec.phase: Unsupported value: "XX": supported values: "UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS", <nil>: Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation]',
    reason: 'Invalid',
    details: {
      name: 'hello',
      group: 'extensions.istio.io',
      kind: 'WasmPlugin',
      causes: [
        {
          reason: 'FieldValueNotSupported',
          message: 'Unsupported value: "XX": supported values: "UNSPECIFIED_PHASE", "AUTHN", "AUTHZ", "STATS"',
          field: 'spec.phase',
        },
        {
          reason: 'FieldValueInvalid',
          message:
            'Invalid value: null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
          field: '<nil>',
        },
      ],
    },
    code: 422,
  },
  types: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'failed to create typed patch object (shop/hello; extensions.istio.io/v1alpha1, Kind=WasmPlugin): errors:\n  .spec.match: expected list, got &{x}\n  .spec.pluginConfig: expected map, got &{x}\n  .spec.priority: expected numeric (int or float), got string\n  .spec.url: expected string, got &value.valueUnstructured{Value:3}\n  .spec.vmConfig.env: duplicate entries for key [name="A"]',
    code: 500,
  },
  'duplicate text': {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  line 1: key "url" already set in map',
    reason: 'BadRequest',
    code: 400,
  },
  cel: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'WasmPlugin.extensions.istio.io "hello" is invalid: spec: Invalid value: only one of targetRefs or selector can be set',
    reason: 'Invalid',
    details: {
      name: 'hello',
      group: 'extensions.istio.io',
      kind: 'WasmPlugin',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: only one of targetRefs or selector can be set',
          field: 'spec',
        },
      ],
    },
    code: 422,
  },
  format: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'WasmPlugin.extensions.istio.io "hello" is invalid: [spec.match[0].ports[0].number: Invalid value: 0: spec.match[0].ports[0].number in body should be greater than or equal to 1, <nil>: Invalid value: "": Checked value must be of type integer with format int32 in spec.priority]',
    reason: 'Invalid',
    details: {
      name: 'hello',
      group: 'extensions.istio.io',
      kind: 'WasmPlugin',
      causes: [
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: 0: spec.match[0].ports[0].number in body should be greater than or equal to 1',
          field: 'spec.match[0].ports[0].number',
        },
        {
          reason: 'FieldValueInvalid',
          message: 'Invalid value: "": Checked value must be of type integer with format int32 in spec.priority',
          field: '<nil>',
        },
      ],
    },
    code: 422,
  },
  managed: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'metadata.managedFields must be nil',
    reason: 'BadRequest',
    code: 400,
  },
  conflict: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'Apply failed with 2 conflicts: conflicts with "kubectl":\n- .spec.priority\n- .spec.url',
    reason: 'Conflict',
    details: {
      causes: [
        { reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.spec.priority' },
        { reason: 'FieldManagerConflict', message: 'conflict with "kubectl"', field: '.spec.url' },
      ],
    },
    code: 409,
  },
  stale: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'Operation cannot be fulfilled on wasmplugins.extensions.istio.io "hello": the object has been modified; please apply your changes to the latest version and try again',
    reason: 'Conflict',
    details: { name: 'hello', group: 'extensions.istio.io', kind: 'wasmplugins' },
    code: 409,
  },
  forbidden: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'wasmplugins.extensions.istio.io "hello" is forbidden: User "alice" cannot patch resource "wasmplugins" in API group "extensions.istio.io" in the namespace "shop"',
    reason: 'Forbidden',
    details: { name: 'hello', group: 'extensions.istio.io', kind: 'wasmplugins' },
    code: 403,
  },
  policy: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      "wasmplugins.extensions.istio.io \"hello\" is forbidden: ValidatingAdmissionPolicy 'only-small' with binding 'only-small' denied request: bad is not allowed here",
    reason: 'Invalid',
    details: {
      name: 'hello',
      group: 'extensions.istio.io',
      kind: 'wasmplugins',
      causes: [
        {
          message:
            "ValidatingAdmissionPolicy 'only-small' with binding 'only-small' denied request: bad is not allowed here",
        },
      ],
    },
    code: 422,
  },
  webhook: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message:
      'Internal error occurred: failed calling webhook "rev.validation.istio.io": failed to call webhook: Post "https://127.0.0.1:1/x?timeout=2s": dial tcp 127.0.0.1:1: connect: connection refused',
    reason: 'InternalError',
    details: {
      causes: [
        {
          message:
            'failed calling webhook "rev.validation.istio.io": failed to call webhook: Post "https://127.0.0.1:1/x?timeout=2s": dial tcp 127.0.0.1:1: connect: connection refused',
        },
      ],
    },
    code: 500,
  },
  pod: {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: 'pods "x" not found',
    reason: 'NotFound',
    details: { name: 'x', kind: 'pods' },
    code: 404,
  },
};
