/** Each host call on header maps, on each map, in each phase. */
import { enums } from '../../../src/abi/index.ts';
import { add, get, mapSize, pairs, remove, replace, type Statement, script, setPairs } from '../probe/script.ts';
import type { Scenario } from '../scenario.ts';
import { PHASES, traffic } from './phases.ts';

const MAPS = enums.HeaderMapType;
/** A header that each map has when it is there. */
const KEYS: Record<(typeof MAPS)[number], string> = {
  HttpRequestHeaders: 'x-a',
  HttpRequestTrailers: 't-a',
  HttpResponseHeaders: 'x-b',
  HttpResponseTrailers: 't-b',
  GrpcReceiveInitialMetadata: 'x',
  GrpcReceiveTrailingMetadata: 'x',
  HttpCallResponseHeaders: ':status',
  HttpCallResponseTrailers: 'x',
};
const REPLACEMENTS: Partial<Record<(typeof MAPS)[number], [string, string][]>> = {
  HttpRequestHeaders: [
    [':authority', 'other.test'],
    [':path', '/backend'],
    [':method', 'POST'],
    [':scheme', 'http'],
    ['x-forwarded-proto', 'http'],
    ['x-set', '1'],
  ],
  HttpResponseHeaders: [
    [':status', '201'],
    ['x-set', '1'],
    ['x-set', '2'],
  ],
};

const DEEDS: { name: string; statements: () => Statement[] }[] = [
  {
    name: 'read',
    statements: () => MAPS.flatMap((map) => [get(map, KEYS[map]), get(map, 'x-none'), pairs(map)]),
  },
  { name: 'measured', statements: () => MAPS.flatMap((map) => [mapSize(map), pairs(map)]) },
  {
    name: 'added to',
    statements: () => MAPS.flatMap((map) => [add(map, KEYS[map], '3'), add(map, 'X-New', '4'), pairs(map)]),
  },
  {
    name: 'replaced in',
    statements: () => MAPS.flatMap((map) => [replace(map, KEYS[map], '3'), replace(map, 'X-New', '4'), pairs(map)]),
  },
  {
    name: 'removed from',
    statements: () => MAPS.flatMap((map) => [remove(map, KEYS[map]), remove(map, 'x-none'), pairs(map)]),
  },
  {
    name: 'set',
    statements: () => MAPS.flatMap((map) => [setPairs(map, REPLACEMENTS[map] ?? [['t-set', '1']]), pairs(map)]),
  },
];

export const HEADER_MAPS: Scenario[] = PHASES.flatMap((phase) =>
  DEEDS.map(({ name, statements }) => ({
    name: `header maps: ${name} in ${phase.name}`,
    filters: [script(...phase.handlers(...statements()))],
    ...traffic(phase),
  })),
);
