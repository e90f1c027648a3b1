/** What the API server answers when it refuses (Kubernetes, meta/v1 `Status`), as far as it is read. Texts may be empty. */
export interface Status {
  /** The HTTP status. */
  code: number;
  /** `NotFound`, `Invalid`, … */
  reason: string;
  message: string;
  /** What it is about; `kind` is a resource's plural, or a kind. */
  resource: { name: string; group: string; kind: string };
  retryAfterMs: number | undefined;
  causes: readonly StatusCause[];
}

export interface StatusCause {
  /** `FieldValueInvalid`, `FieldManagerConflict`, … */
  reason: string;
  message: string;
  /** The field's path: `spec.url`. */
  field: string;
}
