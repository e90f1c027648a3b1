import { KNOWN_DIFFERENCES } from '../known-differences.ts';
import { NORMALISATIONS } from '../normalisations.ts';
import { expectedRows } from './expected-rows.ts';
import { UNREACHABLE } from './unreachable.ts';

/** A scenario that was played: what Envoy's transcript shows, and whether ours was equal. */
export interface Played {
  name: string;
  rows: ReadonlySet<string>;
  agrees: boolean;
}

/** Rows without a scenario that UNREACHABLE does not explain. */
export function uncovered(played: readonly Played[]): string[] {
  const count = counter(played);
  return expectedRows()
    .filter(({ id }) => count(id).agree === 0 && !UNREACHABLE.some(({ pattern }) => pattern.test(id)))
    .map(({ id }) => id);
}

/** docs/conformance.md. */
export function conformancePage(played: readonly Played[]): string {
  const count = counter(played);
  const rows = expectedRows();
  const sections = [...new Set(rows.map(({ section }) => section))];
  const tables = sections.flatMap((section) => [
    `## ${section}`,
    '',
    '| row | scenarios that agree | statuses |',
    '|---|---|---|',
    ...rows
      .filter((row) => row.section === section)
      .map(({ id, text }) => {
        const { agree, statuses } = count(id);
        const reason = UNREACHABLE.find(({ pattern }) => pattern.test(id))?.reason;
        return `| ${text} | ${agree === 0 ? (reason ?? '**none**') : agree} | ${statuses} |`;
      }),
    '',
  ]);
  const agreeing = played.filter(({ agrees }) => agrees).length;
  return `${[
    '# Conformance with Envoy',
    '',
    `Made by \`e2e/differential\`: ${played.length} scenarios are played on the embedded proxy and on Envoy 1.40, and everything observed is compared; ${agreeing} agree. Which rows a scenario covers is read`,
    'from what its filter logged on Envoy. For maps and buffers the last column has the statuses that were answered there. `PROXLET_UPDATE_GOLDEN=1` writes this page.',
    '',
    '## What is not compared',
    '',
    ...NORMALISATIONS.map(({ replacement, reason }) => `- \`${replacement.replace(/\$\d/g, '')}\`: ${reason}`),
    '',
    '## Known differences',
    '',
    ...KNOWN_DIFFERENCES.map(({ scenario, reason }) => `- *${scenario}*: ${reason}`),
    ...(KNOWN_DIFFERENCES.length === 0 ? ['None.'] : []),
    '',
    ...tables,
    '## Properties',
    '',
    '| property | scenarios that agree | statuses |',
    '|---|---|---|',
    ...properties(played).map((path) => {
      const { agree, statuses } = count(`property ${path}`);
      return `| \`${path}\` | ${agree} | ${statuses} |`;
    }),
  ].join('\n')}\n`;
}

/** Counts the scenarios with a row, or with one that has a status after it. */
function counter(played: readonly Played[]): (id: string) => { agree: number; statuses: string } {
  const found = new Map<string, { agree: Set<string>; statuses: Set<number> }>();
  const note = (id: string, scenario: Played, status: string): void => {
    const entry = found.get(id) ?? { agree: new Set(), statuses: new Set() };
    if (scenario.agrees) entry.agree.add(scenario.name);
    if (/^\d+$/.test(status)) entry.statuses.add(Number(status));
    found.set(id, entry);
  };
  for (const scenario of played) {
    for (const id of scenario.rows) {
      note(id, scenario, '');
      const last = id.lastIndexOf(' ');
      if (/^(map|buffer|wasi|property) /.test(id)) note(id.slice(0, last), scenario, id.slice(last + 1));
    }
  }
  return (id) => {
    const entry = found.get(id);
    return {
      agree: entry?.agree.size ?? 0,
      statuses: [...(entry?.statuses ?? [])].sort((a, b) => a - b).join(', '),
    };
  };
}

function properties(played: readonly Played[]): string[] {
  const paths = new Set<string>();
  for (const { rows } of played) {
    for (const id of rows) {
      const path = /^property ([\w.-]+) 0$/.exec(id)?.[1];
      if (path !== undefined) paths.add(path);
    }
  }
  return [...paths].sort();
}
