import assert from 'node:assert/strict';
import { test } from 'node:test';
import { userPaths } from './paths.ts';

test('falls back to the folders of the specification', () => {
  assert.deepEqual(userPaths({}, '/home/u'), {
    config: '/home/u/.config/proxlet',
    cache: '/home/u/.cache/proxlet',
    data: '/home/u/.local/share/proxlet',
  });
});

test('follows XDG, unless the path is relative', () => {
  const paths = userPaths({ XDG_CACHE_HOME: '/c', XDG_DATA_HOME: 'relative', XDG_CONFIG_HOME: '' }, '/home/u');
  assert.deepEqual(paths, {
    config: '/home/u/.config/proxlet',
    cache: '/c/proxlet',
    data: '/home/u/.local/share/proxlet',
  });
});

test('lets its own variables win, used as they are', () => {
  assert.equal(userPaths({ XDG_CACHE_HOME: '/c', PROXLET_CACHE_DIR: '/mine' }, '/home/u').cache, '/mine');
  assert.equal(userPaths({ PROXLET_CACHE_DIR: 'mine' }, '/home/u').cache, '/home/u/.cache/proxlet');
});
