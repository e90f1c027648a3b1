import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MetricType } from '../../abi/index.ts';
import { Metrics } from '../../host/index.ts';
import { renderJson, renderPrometheus, renderText, TagExtractor } from './index.ts';

const tags = new TagExtractor(
  [
    { name: 'value', regex: /(_value=([a-zA-Z]+))/ },
    { name: 'reporter', regex: /(_reporter=([a-zA-Z]+))/ },
  ],
  true,
);

/** A store as a guest would fill it; `values` of a histogram are recorded, of others set. */
function store(rows: [type: number, name: string, ...values: bigint[]][]): Metrics {
  const metrics = new Metrics();
  for (const [type, name, ...values] of rows) {
    const metric = metrics.define(type, name);
    for (const value of values) {
      metric.histogram?.record(value);
      metric.value = value;
      metric.used = true;
    }
  }
  metrics.flush();
  return metrics;
}

const { Counter, Gauge, Histogram } = MetricType;
const BIG = 18446744073709551611n;

// What is expected here was printed by Envoy 1.40 for the same metrics.
test('text: by name, of equal names the last type, histograms at the end', () => {
  const metrics = store([
    [Histogram, 'hist-a', 7n, 100n],
    [Counter, 'same', 1n],
    [Gauge, 'same', BIG],
    [Counter, '', 7n],
    [Counter, 'c.one', 3n],
    [Histogram, 'unused'],
  ]);
  const above = Array.from({ length: 7 }, (_, i) => `P${[75, 90, 95, 99, 99.5, 99.9, 100][i]}(105,105)`).join(' ');
  assert.equal(
    renderText(metrics),
    `wasmcustom: 7\nwasmcustom.c.one: 3\nwasmcustom.same: ${BIG}\n` +
      `wasmcustom.hist-a: P0(7.05,7.05) P25(7.05,7.05) P50(7.05,7.05) ${above}\n` +
      'wasmcustom.unused: No recorded values\n',
  );
});

test('text: quantiles of many samples, of negative ones and of none in the last interval', () => {
  const metrics = store([
    [Histogram, 'big', 2n ** 64n - 1n, 9007199254740993n, 10n, 19n],
    [Histogram, 'hist2', 0n, 1n, 3n, 5n, 5n, 5n, 12n, 12n, 99n, 101n, 109n, 1234n, 50000n, 7654321n],
  ]);
  metrics.flush();
  const [big, many] = renderText(metrics).split('\n');
  assert.match(big!, /P0\(nan,-1\.05\) .*P50\(nan,10\.5\) P75\(nan,19\.5\) P90\(nan,9050000000000000\)/);
  assert.match(
    many!,
    /P25\(nan,5\.025\) P50\(nan,12\.333333333333334\) P75\(nan,106\.66666666666667\) P90\(nan,50500\)/,
  );
});

test('JSON: 64-bit numbers, names as UTF-8, doubles in their shorter form', () => {
  const metrics = store([
    [Gauge, 'quo"te', BIG],
    [Counter, 'h\u00c3\u00a9', 17n],
    [Histogram, 'big', 9007199254740993n],
  ]);
  assert.ok(
    renderJson(metrics).startsWith(
      `{"stats":[{"name":"wasmcustom.h\u00e9","value":17},{"name":"wasmcustom.quo\\"te","value":${BIG}},{"histograms":{"supported_quantiles":[0,25,50,75,90,95,99,99.5,99.9,100],"computed_quantiles":[{"name":"wasmcustom.big","values":[{"cumulative":9.05e+15,"interval":9.05e+15},`,
    ),
  );
});

test('JSON has no NaN', () => {
  assert.match(renderJson(store([[Histogram, 'none']])), /\{"cumulative":null,"interval":null\}/);
});

test('Prometheus: names without the prefix, tags, digits left out, one group for each name', () => {
  const metrics = store([
    [Counter, '9dig', 6n],
    [Counter, 'sp ace', 5n],
    [Counter, 'v_value=foo_reporter=wasmgosdk', 8n],
    [Counter, 'v_value=bar_reporter=wasmgosdk', 9n],
    [Counter, 'wasmcustom.x', 14n],
    [Gauge, 'same', 1n],
    [Counter, 'h\u00c3\u00a9', 17n],
    [Counter, '', 7n],
    [Counter, 'a_rq_200', 1n],
  ]);
  assert.equal(
    renderPrometheus([...metrics], tags),
    [
      '# TYPE envoy_wasmcustom counter\nenvoy_wasmcustom{} 7\n',
      '# TYPE a_rq counter\na_rq{envoy_response_code="200"} 1\n',
      '# TYPE h_ counter\nh_{} 17\n',
      '# TYPE sp_ace counter\nsp_ace{} 5\n',
      '# TYPE v counter\nv{value="bar",reporter="wasmgosdk"} 9\nv{value="foo",reporter="wasmgosdk"} 8\n',
      '# TYPE wasmcustom_x counter\nwasmcustom_x{} 14\n',
      '# TYPE same gauge\nsame{} 1\n',
    ].join(''),
  );
});

test('Prometheus: buckets, an approximate sum in full, the count', () => {
  const text = renderPrometheus([...store([[Histogram, 'hist-a', 7n, 100n]])], tags);
  assert.match(text, /hist_a_bucket\{le="5"\} 0\nhist_a_bucket\{le="10"\} 1\n/);
  assert.match(text, /hist_a_bucket\{le="100"\} 2\n/);
  assert.ok(text.endsWith('hist_a_sum{} 111.81155015197568047824461245909\nhist_a_count{} 2\n'));
});

test('a tag of fixed value is on every stat', () => {
  const fixed = new TagExtractor([{ name: 'where', value: 'he"re' }], false);
  assert.match(renderPrometheus([...store([[Counter, 'a', 1n]])], fixed), /a\{where="he\\"re"\} 1/);
});
