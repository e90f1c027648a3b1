import { LANGUAGE_NAMES, LANGUAGES } from '../../src/project/index.ts';
import { TEMPLATE_NAMES, TEMPLATE_SUMMARIES, TEMPLATES } from '../../src/scaffold/templates.ts';

/** The text of docs/templates.md: which template there is in which language. */
export function templatesPage(): string {
  const titles = LANGUAGE_NAMES.map((language) => LANGUAGES[language].title);
  const rows = TEMPLATE_NAMES.map((name) => {
    const here = LANGUAGE_NAMES.map((language) => (TEMPLATES[language].includes(name) ? '✓' : ''));
    return `| ${[`\`${name}\``, TEMPLATE_SUMMARIES[name], ...here].join(' | ')} |`;
  });
  return `${[
    '# Templates',
    '',
    '`proxlet init NAME --language LANGUAGE --template TEMPLATE` makes a project that builds and runs as it is. Each has a README, a',
    'configuration to try, and a workflow for CI. The same template does the same, by the same configuration, in each language.',
    '',
    `| template | the filter | ${titles.join(' | ')} |`,
    `|---|---|${titles.map(() => '---|').join('')}`,
    ...rows,
  ].join('\n')}\n`;
}
