// What happens to the failure of each command of a script.
import { expect, it } from 'vitest';
import { findFailures } from '../../../../../generator/lint/shell/failures/walk.ts';

const DEFAULT = { errexit: true, pipefail: false };
const fatesOf = (script: string, options = DEFAULT) =>
  findFailures(script, options).map(({ words, fate }) => `${words[0]} ${fate.kind === 'lost' ? fate.loss : fate.kind}`);

it.each<readonly [string, readonly string[]]>([
  ['a\nb', ['a fails', 'b fails']],
  ['set +e\na\nset -e\nb', ['a continues', 'b fails']],
  ['a && b\nc', ['a and-list', 'b fails', 'c fails']],
  ['a && b', ['a fails', 'b fails']],
  ['a || b', ['a checked', 'b fails']],
  ['a && b || true', ['a fallback', 'b fallback', 'true fails']],
  ['a | b | cat', ['a pipe', 'b pipe', 'cat fails']],
  ['set -o pipefail\na | cat', ['a fails', 'cat fails']],
  ['(a; b) || true', ['a continues', 'b fallback', 'true fails']],
  ['if a; then b; else c; fi', ['a checked', 'b fails', 'c fails']],
  ['until a; do b; done', ['a checked', 'b fails']],
  ['case $x in y) a ;; esac', ['a fails']],
  ['f() { a; }\nf || true', ['a fallback', 'true fails']],
  ['a &\nb', ['a unknown', 'b fails']],
  ['trap "x" ERR\na || true', []],
  ['a; true', ['a overruled', 'true fails']],
])('%j', (script, fates) => {
  expect(fatesOf(script)).toEqual(fates);
});

it('without -e, only the last command counts', () => {
  expect(fatesOf('a\nb', { errexit: false, pipefail: false })).toEqual(['a continues', 'b fails']);
});

it('the offset is that of what loses the failure', () => {
  const script = `docker run x sh -c 'make test || true'`;
  const lost = findFailures(script, DEFAULT).find(({ words }) => words[0] === 'make');
  expect(lost?.fate).toMatchObject({ index: script.indexOf('||'), by: '|| true', certain: true });
});

it('substitutions in substitutions end', () => {
  expect(() => fatesOf('a $('.repeat(20_000))).not.toThrow();
});
