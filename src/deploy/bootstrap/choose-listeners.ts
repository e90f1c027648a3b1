import { ExitCode, ProxletError, printable } from '../../errors.ts';
import type { Listener } from './find-listeners.ts';

/**
 * The listeners that are asked for, by name or address; where none are, the only one that speaks HTTP. Throws
 * ProxletError `target-missing` with the choices.
 */
export function chooseListeners(all: readonly Listener[], asked: readonly string[], file: string): Listener[] {
  const choices = all.filter(({ lists }) => lists.length > 0);
  if (choices.length === 0) throw nothingToChoose(all, file);
  if (asked.length === 0) {
    if (choices.length === 1) return choices;
    throw missing(`${file} has ${choices.length} listeners that speak HTTP: ${namesOf(choices)}`, choices);
  }
  return asked.flatMap((wanted) => {
    const found = all.filter(({ name, address }) => name === wanted || address === wanted);
    if (found.length === 0) {
      throw missing(`${file} has no listener ${wanted}, but ${namesOf(choices)}`, choices);
    }
    if (found.some(({ lists }) => lists.length === 0)) {
      throw missing(`listener ${wanted} of ${file} has no HTTP connection manager; ${namesOf(choices)} have`, choices);
    }
    return found;
  });
}

function nothingToChoose(all: readonly Listener[], file: string): ProxletError {
  if (all.length > 0) {
    return missing(`${file} has no HTTP connection manager with filters in any listener, of ${namesOf(all)}`, []);
  }
  return new ProxletError(
    'target-missing',
    printable(`${file} has no static listeners (static_resources.listeners), so there is nothing to put a filter into`),
    {
      exitCode: ExitCode.usage,
      hint: 'listeners that come over xDS are changed where they come from, such as by `proxlet deploy istio`',
    },
  );
}

function missing(message: string, choices: readonly Listener[]): ProxletError {
  return new ProxletError('target-missing', printable(message), {
    exitCode: ExitCode.usage,
    ...(choices.length === 0
      ? {}
      : { hint: printable(`choose with --listener ${choices[0]?.name}; several with commas`) }),
    details: { choices: choices.map(({ name, address }) => ({ name, address })) },
  });
}

/** `web (0.0.0.0:80), internal` */
export function namesOf(listeners: readonly Listener[]): string {
  return listeners
    .map(({ name, address }) => (address === undefined || address === name ? name : `${name} (${address})`))
    .join(', ');
}
