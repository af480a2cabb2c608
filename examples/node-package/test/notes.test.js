import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add, formatNote } from '../index.js';

test('a note is one line', () => {
  assert.equal(formatNote('bafy', 'two\n  words'), 'bafy: two words');
});

test('a node has the content', { skip: !process.env.IPFS_API }, async () => {
  assert.equal(await add('hello'), 'bafkreibm6jg3ux5qumhcn2b3flc3tyu6dmlb4xa7u5bf44yegnrjhc4yeq');
});
