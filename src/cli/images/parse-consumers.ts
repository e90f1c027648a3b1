import { ExitCode, ProxletError, printable } from '../../errors.ts';
import { CONSUMERS, type ConsumerName } from '../../image/consumers/consumer.ts';
import { nearest } from '../../nearest.ts';

/** The value of --for: names with commas between, or `all`. Throws ProxletError `usage`. */
export function parseConsumers(text: string): ConsumerName[] {
  if (text === 'all') return [...CONSUMERS];
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => {
      const known = CONSUMERS.find((consumer) => consumer === name);
      if (known !== undefined) return known;
      const meant = nearest(name, CONSUMERS);
      throw new ProxletError('usage', `--for does not know ${printable(name)}`, {
        exitCode: ExitCode.usage,
        hint: meant === undefined ? `it knows ${CONSUMERS.join(', ')}` : `did you mean ${meant}?`,
      });
    });
}
