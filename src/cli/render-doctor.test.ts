import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderDoctor } from './render-doctor.ts';
import { testIO } from './testing-io.ts';

const here = { problem: undefined, install: undefined };

test('says what is here, what is missing, and what to do about it', () => {
  const { text } = renderDoctor({
    tools: [
      { name: 'node', purpose: 'runs proxlet', version: '20.19.0', path: '/bin/node', origin: undefined, ...here },
      { name: 'npm', purpose: 'installs', version: '10.0.0', path: undefined, origin: undefined, ...here },
      { name: 'assemblyscript', purpose: 'builds', version: '0.28.20', path: '/as', origin: 'bundled', ...here },
      {
        name: 'envoy',
        purpose: 'proxlet run --on envoy',
        version: undefined,
        path: undefined,
        origin: undefined,
        problem: 'It does not start.',
        install: 'proxlet doctor --fetch envoy',
      },
    ],
  });
  assert.equal(
    text(testIO().style),
    `ok      node            20.19.0  /bin/node
ok      npm             10.0.0
ok      assemblyscript  0.28.20  /as (bundled)
missing envoy           proxlet run --on envoy
                        It does not start.
                        proxlet doctor --fetch envoy`,
  );
});
