// Aliases in a workflow: which node each one refers to, and how often the document is visited.
import { expect, it } from 'vitest';
import { isSeq, parseDocument, visit } from 'yaml';
import {
  getValue,
  parseSource,
  rootOf,
  scalarTextAt,
  type YamlSource,
} from '../../../../../generator/lint/model/located-node.ts';
import { readWorkflow } from '../../../../../generator/lint/model/workflow.ts';
import { resolveAlias } from '../../../../../generator/yaml-document.ts';

/** A workflow whose jobs share one list of steps. */
const workflow = (jobs: number) =>
  [
    'on: push',
    'x-steps: &steps [{run: make}, {run: make test}]',
    'jobs:',
    ...Array.from({ length: jobs }, (_, index) => `  j${index}: {runs-on: ubuntu-24.04, steps: *steps}`),
    '',
  ].join('\n');

/** Counts how often the anchor of a list is read. Every visit of the document reads it. */
function countReads(source: YamlSource): () => number {
  const node = getValue(rootOf(source), 'x-steps')?.node;
  if (!isSeq(node)) throw new Error('The workflow has no list x-steps.');
  let count = 0;
  Object.defineProperty(node, 'anchor', {
    get: () => {
      count++;
      return 'steps';
    },
  });
  return () => count;
}

it.each([[10], [20], [200]])('visits a document with %i aliases once', (jobs) => {
  const source = parseSource('test.yml', workflow(jobs));
  const reads = countReads(source);
  const root = rootOf(source);
  const read = root && readWorkflow(root);
  expect(read?.jobs.map(({ steps }) => steps.map(({ run }) => run?.value))).toEqual(
    Array.from({ length: jobs }, () => ['make', 'make test']),
  );
  // The aliases were resolved while it was parsed.
  expect(reads()).toBe(0);
});

it('reads a list of steps once for all jobs that share it', () => {
  const root = rootOf(parseSource('test.yml', workflow(3)));
  const lists = root ? readWorkflow(root).jobs.map(({ steps }) => steps) : [];
  expect(lists).toHaveLength(3);
  expect(new Set(lists).size).toBe(1);
});

it.each([
  ['the last anchor before it', 'a: &x 1\nb: &x 2\nc: *x\nd: &x 3\n', '2'],
  ['an anchor that comes later', 'c: *x\na: &x 1\n', null],
  ['an anchor that is missing', 'a: 1\nc: *x\n', null],
])('resolves an alias with %s to %s', (_name, text, expected) => {
  const source = parseSource('test.yml', text);
  expect(scalarTextAt(getValue(rootOf(source), 'c'))).toBe(expected);
});

it('resolves every alias as the YAML library does', () => {
  const text = 'a: &x [1, &y {k: v}, *y]\nb: &z {m: *x, n: &y 2, o: *y}\nc: &x [*y]\nd: [*x, *y]\n';
  const source = parseSource('test.yml', text);
  const { document } = source;
  const found: unknown[] = [];
  visit(document, {
    Alias: (_, alias) => {
      found.push([alias.source, resolveAlias(document, alias) === alias.resolve(document)]);
    },
  });
  expect(found).toEqual(['y', 'x', 'y', 'y', 'x', 'y'].map((name) => [name, true]));
});

it.each([
  ['a: 1\nb: 2\na: 3\n', [10]],
  ['x: {k: 1, k: 2}\ny:\n  - {1: a, 1: b}\n', [10, 30]],
  ['a: 1\n"a": 2\nb: {a: 1}\n', [5]],
  ['a: 1\nb: 2\n', []],
])('reports duplicate keys in %j as the YAML library does', (text, offsets) => {
  const errors = parseSource('test.yml', text).document.errors.map(({ code, message, pos }) => [code, message, pos[0]]);
  expect(errors).toEqual(offsets.map((offset) => ['DUPLICATE_KEY', 'Map keys must be unique', offset]));
  const plain = parseDocument(text, { prettyErrors: false }).errors;
  expect(errors).toEqual(plain.map(({ code, message, pos }) => [code, message, pos[0]]));
});
