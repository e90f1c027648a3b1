import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProxletError } from '../../errors.ts';
import type { InspectedImage, ListedImage, Verdict } from '../../image/index.ts';
import { testIO } from '../testing-io.ts';
import { renderInspected } from './render-inspected.ts';
import { renderImages, renderNames } from './render-list.ts';
import { renderVerified } from './render-verified.ts';

const { style } = testIO();
const DIGEST = `sha256:${'a'.repeat(64)}`;

test('images of the store', () => {
  const image: ListedImage = {
    name: 'r.example/hello',
    tag: '1',
    digest: DIGEST,
    size: 2048,
    stored: new Date('2026-01-01T00:00:00Z'),
    format: 'artifact',
    language: 'rust\u001b',
    abiVersions: ['v0.2.1'],
  };
  const rendered = renderImages([image, { ...image, name: 'x', tag: '', language: undefined }], new Date('2026-01-03'));
  assert.equal(
    rendered.text(style),
    [
      'NAME             TAG  DIGEST               SIZE     AGE     LANGUAGE  ABI',
      'r.example/hello  1    sha256:aaaaaaaaaaaa  2.0 KiB  2 days  rust\\x1b  v0.2.1',
      'x                -    sha256:aaaaaaaaaaaa  2.0 KiB  2 days  -         v0.2.1',
    ].join('\n'),
  );
  assert.match(JSON.stringify(rendered.data), /"stored":"2026-01-01T00:00:00\.000Z"/);
  assert.match(renderImages([], new Date()).text(style), /^no images yet; `proxlet build -t/);
});

test('names that a registry gives are escaped', () => {
  assert.equal(renderNames('tags', 'r.example/a', ['1', '\u001b[31m']).text(style), '1\n\\x1b[31m');
  assert.equal(renderNames('tags', 'r.example/a', []).text(style), 'r.example/a has no tags');
});

test('what an image holds', () => {
  const image: InspectedImage = {
    reference: 'r.example/hello:1',
    place: 'registry',
    digest: DIGEST,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    format: 'cncf',
    layers: [{ mediaType: 'application/wasm', digest: 'sha256:b', size: 8 }],
    annotations: { 'org.opencontainers.image.title': '../\u0007evil' },
    rootIds: ['one', 'two'],
    module: { size: 8, digest: 'sha256:b', abi: undefined },
    referrers: [],
  };
  assert.equal(
    renderInspected(image).text(style),
    `r.example/hello:1  (in the registry)
digest    ${DIGEST}
format    cncf
module    8 B, ABI unknown
sha256    b
root ids  one, two

Layers
  application/wasm  sha256:b  8 B

Annotations
  org.opencontainers.image.title: ../\\x07evil`,
  );
});

const accepts: Verdict = {
  consumer: 'istio',
  accepts: true,
  basis: 'source',
  version: '1.31',
  reason: undefined,
  hint: undefined,
};
const refuses: Verdict = { ...accepts, accepts: false, reason: 'bad:\n\t* layers\n\n', hint: 'convert it' };
const perhaps: Verdict = { ...refuses, consumer: 'gloo', basis: 'documentation', reason: 'not so' };
const about = { reference: 'r.example/a:1', place: 'store', digest: DIGEST, signed: undefined } as const;

test('verdicts, and what is not proven is no failure', () => {
  assert.equal(
    renderVerified({ ...about, signed: ['bundle'], verdicts: [accepts, perhaps] }).text(style),
    `r.example/a:1@${DIGEST}
signed with this key (bundle)
istio: accepts it (by the rules of 1.31)
gloo: refuses it (by its documentation, not proven):
  not so`,
  );
});

test('a refusal is a failure that says who and in which words', () => {
  assert.throws(
    () => renderVerified({ ...about, verdicts: [refuses, perhaps] }),
    (error) => {
      assert.ok(error instanceof ProxletError);
      assert.equal(error.code, 'image-refused');
      assert.equal(error.message, 'istio would refuse r.example/a:1');
      assert.equal(error.hint, 'convert it');
      assert.match(
        error.output ?? '',
        /^istio: refuses it \(by the rules of 1\.31\):\n {2}bad:\n {2}\t\* layers\ngloo: /,
      );
      return true;
    },
  );
});
