// Lines about programs in the input `expect`: versions of runtimes, native programs, and lines that stand for inputs.
import { describe, expect, it } from 'vitest';
import { parseExpectations } from '../../../../kit/probe/expectations/expectations.ts';
import { areExpectationsMet } from '../../../../kit/probe/expectations/met.ts';
import { ARM64 } from './machines.ts';

const parse = (text: string, executables = '') =>
  parseExpectations({ 'expect-platform': '', 'expect-emulated': '', 'expect-executables': executables, expect: text });

describe('a version of a runtime', () => {
  it.each([
    ['python: 3.11', 'python', ['3.11']],
    ["go: '1.26'", 'go', ['1.26']],
    ['node: 22', 'node', ['22']],
    ['node: v22', 'node', ['v22']],
    ['Node: 22.x', 'node', ['22']],
    ['python: >=3.10 <3.15', 'python', ['>=3.10', '<3.15']],
    ['python: 3.11 # as the matrix says', 'python', ['3.11']],
  ])('is parsed: %s', (text, name, versions) => {
    const { runtimes, conditions, executables } = parse(text);
    const [runtime] = runtimes;
    expect(runtime?.name).toBe(name);
    expect(runtime?.versions.map(({ operator, text: version }) => operator + version)).toEqual(versions);
    expect([runtimes.length, conditions, executables]).toEqual([1, [], []]);
  });

  it.each([
    ['python: three', /condition on python 'three': not a version\. Write a version, such as '3\.11'/i],
    ['python: 3.11 or 3.12', /not a version/],
    ['python: !3.11', /not a version/],
    ['node: lts/*', /not a version/],
    ['go: 1.26rc1', /not a version/],
    ['go: >=2 <1', /no version can meet it/],
    ['python:', /must be the name of a fact, a colon and a value/],
    ['python 3.11', /must be the name of a fact, a colon and a value/],
    ['pyhton: 3.11', /'pyhton' is not a fact\. Did you mean 'python'\?/],
    ['ruby: 3.3', /'ruby' is not a fact/],
  ])('is an error: %s', (text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
    expect(() => parse(text)).toThrow(message);
  });

  it('is never met without a look at the program', () => {
    expect(areExpectationsMet(parse('arch: arm64'), ARM64)).toBe(true);
    expect(areExpectationsMet(parse('arch: arm64\npython: 3.11'), ARM64)).toBe(false);
    expect(areExpectationsMet(parse('arch: arm64\nexecutables: ipfs'), ARM64)).toBe(false);
  });
});

it('lines stand for inputs', () => {
  const lines = parse('platform: linux/arm64\nemulated: false\nexecutables: ipfs, git\nexecutables: ipfs', 'git bash');
  expect(lines.executables).toEqual(['git', 'bash', 'ipfs']);
  const inputs = {
    'expect-platform': 'linux/arm64',
    'expect-emulated': 'false',
    'expect-executables': 'git bash ipfs',
    expect: '',
  };
  const { platform, conditions } = parseExpectations(inputs);
  expect(lines.platform).toEqual(platform);
  expect(lines.conditions.map(({ name, value }) => [name, value])).toEqual(
    conditions.map(({ name, value }) => [name, value]),
  );
});
