// How the modules of a Go project are tested.
import { describe, expect, it } from 'vitest';
import { FACTS } from '../../../../../generator/facts/facts.ts';
import { detectGo } from '../../../../../generator/init/go/detect.ts';

const detect = (files: Record<string, string>, folder = '') => detectGo(new Map(Object.entries(files)), folder, FACTS);
const TEST = 'package a\n\nfunc TestA(t *testing.T) {}\n';
const WORKSPACE = "go list -m -f '{{.Dir}}/...' | xargs go test";

describe('tests', () => {
  it.each<[string, Record<string, string>, string, string | null]>([
    ['one module', { 'go.mod': 'module a\ngo 1.26\n', 'a_test.go': TEST, 'go.sum': '' }, 'go test ./...', 'go'],
    ['a module whose test files were only listed', { 'go.mod': 'module a\n', 'a_test.go': '' }, 'go test ./...', null],
    [
      'all modules of a workspace',
      {
        'go.work': 'go 1.26\n\nuse (\n\t. // root\n\t./cmd\n)\n',
        'go.mod': 'module a\n',
        'cmd/go.mod': 'module b\n',
        'cmd/b_test.go': TEST,
      },
      WORKSPACE,
      null,
    ],
    [
      'a workspace without a module at the root',
      { 'go.work': 'go 1.26\nuse ./lib\n', 'lib/go.mod': 'module b\n', 'lib/b_test.go': TEST },
      WORKSPACE,
      null,
    ],
    [
      'a workspace with the root only',
      { 'go.work': 'go 1.26\nuse .\n', 'go.mod': 'module a\n', 'a_test.go': TEST },
      'go test ./...',
      null,
    ],
    [
      'vendored modules, which need no cache',
      { 'go.mod': 'module a\n', 'go.sum': '', 'vendor/modules.txt': '', 'a_test.go': TEST },
      'go test ./...',
      null,
    ],
    [
      'code for one of several systems',
      { 'go.mod': 'module a\n', 'a_test.go': `//go:build linux || darwin\n\n${TEST}` },
      'go test ./...',
      null,
    ],
  ])('%s', (_name, files, test, packageManager) => {
    expect(detect(files)).toMatchObject({ test: { text: test }, packageManager, install: null, unknown: [] });
  });

  it('a module in a folder', () => {
    expect(detect({ 'sdk/go.mod': 'module a\n', 'sdk/a_test.go': TEST }, 'sdk')).toMatchObject({
      workingDirectory: 'sdk',
      emulatedTest: 'go test -short ./...',
    });
  });

  it('and names modules of their own and libraries of C', () => {
    const files = {
      'go.mod': 'module a\n',
      'a_test.go': TEST,
      'v2/go.mod': 'module a/v2\n',
      'v2/a_test.go': TEST,
      'c.go': '// #cgo pkg-config: hwloc\nimport "C"\n',
    };
    expect(detect(files)?.unknown).toEqual([
      expect.stringMatching(/^Modules of their own are not tested: v2\./),
      expect.stringMatching(/C libraries \(hwloc\)/),
    ]);
  });
});

describe('leaves Go out, and says why', () => {
  it.each<[string, Record<string, string>, RegExp]>([
    [
      'no test files',
      { 'go.mod': 'module a\n', 'a.go': 'package a' },
      /^go\.mod: no module has tests\. Go is left out/,
    ],
    ['only test data', { 'go.mod': 'module a\n', 'testdata/a_test.go': TEST }, /no module has tests/],
    [
      'only tests of another module',
      { 'go.mod': 'module a\n', 'v2/go.mod': 'module b\n', 'v2/a_test.go': TEST },
      /no module has tests/,
    ],
    [
      'only benchmarks',
      { 'go.mod': 'module a\n', 'a_test.go': 'package a\nfunc BenchmarkA(b *testing.B) {}\n' },
      /^a_test\.go: has no test functions\./,
    ],
    [
      'only tests with a tag',
      { 'go.mod': 'module a\n', 'a_test.go': `//go:build integration\n\n${TEST}` },
      /runs only with the build tag "integration"\./,
    ],
    ['only tests of another system', { 'go.mod': 'module a\n', 'a_windows_test.go': TEST }, /no module has tests/],
  ])('%s', (_name, files, expected) => {
    expect(detect(files)).toMatchObject({ test: null, emulatedTest: null, unknown: [expect.stringMatching(expected)] });
  });

  it('and is not detected without a module', () => {
    expect(detect({ 'a.go': '' })).toBeNull();
  });
});

describe('versions', () => {
  it.each<[string, string, readonly string[], RegExp | null]>([
    ['those that are supported', 'module a\n', ['1.26', '1.27'], null],
    ['from the named one on', 'module a\ngo 1.27.1\n', ['1.27'], null],
    [
      'the named one, even past its end of life',
      'module a\ngo 1.25.0\n\ntoolchain go1.26.2\n',
      ['1.25', '1.26', '1.27'],
      /end of life/,
    ],
    ['those after a named one that is not known', 'module a\ngo 1.21\n', ['1.26', '1.27'], null],
    ['the newest for one that is not known yet', 'module a\ngo 1.99\n', ['1.27'], /newer than the known versions/],
  ])('%s', (_name, mod, versions, unknown) => {
    const found = detect({ 'go.mod': mod, 'a_test.go': TEST });
    expect(found).toMatchObject({ versions, unknown: unknown === null ? [] : [expect.stringMatching(unknown)] });
  });
});
