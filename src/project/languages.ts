/** The languages a filter can be written in. The first is offered first. */
export const LANGUAGES = {
  assemblyscript: { title: 'AssemblyScript', entry: 'assembly/index.ts' },
  rust: { title: 'Rust', entry: 'Cargo.toml' },
  go: { title: 'Go', entry: '.' },
  cpp: { title: 'C++', entry: 'src' },
} as const satisfies Record<string, { title: string; entry: string }>;

export type Language = keyof typeof LANGUAGES;

/** As they are written in the project file and on the command line. */
export const LANGUAGE_NAMES = Object.keys(LANGUAGES).filter((name): name is Language => name in LANGUAGES);
