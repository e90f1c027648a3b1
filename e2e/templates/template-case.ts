/** A request to a filter, and what comes of it. Values that are patterns are searched for, texts are compared. */
export interface Exchange {
  /** `GET` unless given. */
  method?: string;
  /** `/` unless given. */
  path?: string;
  headers?: Record<string, string>;
  /** In one piece, or in chunks, each sent when the proxy has handled the one before. */
  body?: string | readonly string[];
  /** What the client gets: 200 unless given. A header that is undefined must not be there. */
  status?: number;
  answerHeaders?: Record<string, string | RegExp | undefined>;
  answer?: string | RegExp;
  /** What the demo backend received, as it echoes it. */
  received?: { path?: string; headers?: Record<string, string | RegExp | undefined>; body?: string | RegExp };
}

/** What a template's filter does under one configuration, in every language and in every proxy. */
export interface TemplateCase {
  /** To follow "the filter ". */
  does: string;
  /** Instead of the project's own. */
  configuration?: string;
  exchanges: readonly Exchange[];
  /** What it logs while it does. */
  logs?: readonly RegExp[];
}

/** A configuration that a template's filter refuses, and what it logs then. */
export interface BadConfiguration {
  configuration: string;
  logs: RegExp;
}

export interface TemplateCases {
  cases: readonly TemplateCase[];
  refused: readonly BadConfiguration[];
}
