import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stayingNotes } from './staying-notes.ts';

const HERE = { namespace: 'shop', context: [], kubeconfig: undefined };

test('the command is for the namespace and the cluster where the deployment is', () => {
  assert.deepEqual(stayingNotes('istio', 'hello', [{ context: 'admin', namespaces: ['east'] }], HERE), [
    {
      context: 'admin',
      text: 'hello is deployed in east too, and stays there: `proxlet undeploy istio hello -n east` takes it away',
    },
  ]);
  const both = { ...HERE, context: ['one', 'two'], kubeconfig: 'my config' };
  const [note] = stayingNotes('gloo', 'hello', [{ context: 'two', namespaces: ['east'] }], both);
  assert.match(
    note?.text ?? '',
    /`proxlet undeploy gloo hello -n east --context two --kubeconfig 'my config'` takes it away$/,
  );
});

test('where there are many, the first are named and the rest are counted', () => {
  const told = (namespaces: string[]) =>
    stayingNotes('istio', 'hello', [{ context: 'admin', namespaces }], HERE)[0]?.text.split(' too')[0];
  assert.equal(told(['a', 'b', 'c']), 'hello is deployed in a, b, c');
  assert.equal(told(['a', 'b', 'c', 'd', 'e']), 'hello is deployed in a, b, c, 2 more');
});
