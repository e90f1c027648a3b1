import { refuseValue } from './values.ts';

const UNITS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The seconds in `90s`, `10m`, `1h30m`. Throws ProxletError `usage`. */
export function parseDuration(option: string, text: string): number {
  if (!/^(\d{1,9}[smhd])+$/.test(text))
    refuseValue(option, text, `for example \`${option} 10m\`; the units are s, m, h and d`);
  return [...text.matchAll(/(\d+)([smhd])/g)].reduce(
    (sum, [, count = '', unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0),
    0,
  );
}
