import type { BootstrapDeployment } from '../../../deploy/bootstrap/index.ts';
import { hideQuery } from '../../../deploy/hide-query.ts';
import type { Deployment } from '../../../deploy/index.ts';
import { printable } from '../../../errors.ts';
import { age } from '../../images/age.ts';
import type { Rendered } from '../../result.ts';
import { failureData } from '../failure-data.ts';
import type { ListedEverywhere } from '../list-deployed.ts';
import { fitTable } from './fit-table.ts';

export interface StatusView {
  /** Columns. */
  width: number;
  /** Whether former revisions are shown too. */
  history: boolean;
  now: Date;
}

/** What a line has to say, in a cluster or in a file. */
interface Row {
  context: string;
  target: string;
  id: string;
  place: string;
  revision: Revision;
  health: string;
  drift: string;
  history: readonly Revision[];
}

type Revision = Pick<Deployment['history'][number], 'revision' | 'reference' | 'digest' | 'time'>;

const HEADINGS = ['TARGET', 'ID', 'PLACE', 'IMAGE', 'REVISION', 'AGE', 'HEALTH', 'DRIFT'];

/** A part of a deployment a line. */
export function renderStatus(
  { deployments, bootstraps, notes, failures }: ListedEverywhere,
  view: StatusView,
): Rendered {
  const rows = [...deployments.map(rowOf), ...bootstraps.map(bootstrapRow)];
  const contexts = new Set(deployments.map(({ context }) => context));
  return {
    data: {
      deployments,
      bootstraps,
      notes,
      failures: failures.map(failureData),
    },
    text(style) {
      const lines = rows.flatMap((row) => linesOf(row, view, contexts.size > 1));
      const headings = contexts.size > 1 ? ['CONTEXT', ...HEADINGS] : HEADINGS;
      return [
        lines.length === 0 ? noneText(notes.length + failures.length) : fitTable(headings, lines, view.width, style),
        ...notes.map((note) => `${style.yellow('note:')} ${printable(note)}`),
      ].join('\n');
    },
  };
}

/** Who could not look everywhere does not know. */
function noneText(unread: number): string {
  return unread > 0
    ? 'nothing is deployed from here, as far as can be seen'
    : 'nothing is deployed from here; `proxlet deploy TARGET IMAGE` does it';
}

function rowOf({ context, target, id, object, place, health, drift, history, ...revision }: Deployment): Row {
  const where = `${object.kind} ${object.namespace}/${object.name}`;
  return {
    context,
    target,
    id,
    place: place === 'spec' ? where : `${where} ${place}`,
    revision,
    health: health.reason === undefined ? health.state : `${health.state}: ${health.reason}`,
    drift: drift ?? '-',
    history,
  };
}

function bootstrapRow({ id, file, drift, history, ...revision }: BootstrapDeployment): Row {
  return { context: '-', target: 'envoy', id, place: file, revision, health: '-', drift: drift ?? '-', history };
}

function linesOf(row: Row, { history, now }: StatusView, withContext: boolean): string[][] {
  const line = (cells: readonly string[], { reference, digest, revision, time }: Revision, rest: readonly string[]) => [
    ...cells.slice(withContext ? 0 : 1).map(printable),
    printable(`${hideQuery(reference).replace(/@sha256:.*$/, '')}@${digest.slice(0, 'sha256:'.length + 12)}`),
    String(revision),
    time === undefined ? '-' : age(new Date(time), now),
    ...rest.map(printable),
  ];
  const { context, target, id, place, health, drift } = row;
  return [
    line([context, target, id, place], row.revision, [health, drift]),
    ...(history ? row.history.map((former) => line(['', '', '', ''], former, ['', ''])) : []),
  ];
}
