import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseAddresses } from './choose-addresses.ts';
import { googleTarget } from './google-target.ts';
import { knownAddresses } from './known-addresses.ts';

test('addresses of IPv6 are preferred', () => {
  assert.deepEqual(chooseAddresses(['1.2.3.4', '::1']), [{ text: '[::1]:0', ttl: 0 }]);
  assert.deepEqual(
    chooseAddresses(['1.2.3.4', '5.6.7.8']).map(({ text }) => text),
    ['1.2.3.4:0', '5.6.7.8:0'],
  );
});

test('what needs no question', () => {
  const hosts = () => '# comment\n10.0.0.1 Box box.local # more\n';
  const texts = (name: string) => knownAddresses(name, hosts)?.known?.map(({ text }) => text);
  assert.deepEqual(texts('9.9.9.9'), ['9.9.9.9:0']);
  assert.deepEqual(texts('localhost'), ['[::1]:0']);
  assert.deepEqual(texts('BOX.local'), ['10.0.0.1:0']);
  assert.deepEqual(knownAddresses('no name', hosts), { known: undefined });
  assert.equal(knownAddresses('comment', hosts), undefined);
  assert.equal(knownAddresses('elsewhere.test', hosts), undefined);
});

test('targets of google_grpc', () => {
  const endpoint = (target: string) => googleTarget(target)?.endpoints[0];
  assert.deepEqual(endpoint('a.test:50051'), { host: 'a.test', port: 50051 });
  assert.deepEqual(endpoint('dns:///a.test:1'), { host: 'a.test', port: 1 });
  assert.deepEqual(endpoint('dns:a.test'), { host: 'a.test', port: 443 });
  assert.deepEqual(endpoint('ipv6:[::1]:2'), { host: '::1', port: 2 });
  assert.equal(endpoint('unix:/tmp/x'), undefined);
});
