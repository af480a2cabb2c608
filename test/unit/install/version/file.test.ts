import { describe, expect, it } from 'vitest';
import { parseVersionFile } from '../../../../kit/install/version/file.ts';

const LOCK = '{"lockfileVersion":1,"products":{"kubo":{"version":"0.43.0","archives":{}}}}';
const GO_MOD = `module example.org/a

go 1.26

require github.com/ipfs/kubo v0.43.0

require (
	github.com/ipfs-cluster/ipfs-cluster v1.1.6 // indirect
	github.com/filecoin-project/lotus v1.37.0-rc2
	github.com/ipfs/boxo v0.41.0
)
`;

const read = (text: string, name: string) => Object.fromEntries(parseVersionFile(text, name));

describe('.tool-versions', () => {
  it.each<[string, string, object]>([
    [
      'several tools',
      'nodejs 24.1.0\nkubo 0.43.0 # ours\n\n# no\nipfs-cluster ~1.1.4\r\nlotus 1.37.0\n',
      { kubo: '0.43.0', cluster: '~1.1.4', lotus: '1.37.0' },
    ],
    // golangci-lint-action#106
    ['a backend of mise', 'aqua:ipfs/kubo 0.43.0', { kubo: '0.43.0' }],
    ['a backend with options', 'ubi:ipfs/kubo[exe=ipfs] 0.43.0', { kubo: '0.43.0' }],
    ['a repository on GitHub', 'github:ipfs-cluster/ipfs-cluster 1.1.6', { cluster: '1.1.6' }],
    ['a URL', 'asdf:https://github.com/ipfs/kubo.git 0.43.0', { kubo: '0.43.0' }],
    ['a Go package', 'go:github.com/ipfs/kubo/cmd/ipfs 0.43.0', { kubo: '0.43.0' }],
    ['the name of a program', 'ipfs 0.43.0\nlotus-miner 1.37.0', { kubo: '0.43.0', 'lotus-miner': '1.37.0' }],
    ['a tool', 'aqua:ipfs/ipget 0.13.2', { ipget: '0.13.2' }],
    // setup-beam#250
    ['the newest version of a series', 'kubo latest:0.43', { kubo: '0.43' }],
    ['the newest version', 'kubo latest', { kubo: 'latest' }],
    ['several versions, the first one preferred', 'kubo 0.43.0 0.42.0', { kubo: '0.43.0' }],
    ['the version of the machine first', 'kubo system 0.42.0', { kubo: '0.42.0' }],
    ['other tools of the same backends', 'aqua:cli/cli latest\nkubo 0.43.0', { kubo: '0.43.0' }],
  ])('may have %s', (_, text, versions) => {
    expect(read(text, '.tool-versions')).toEqual(versions);
  });

  it.each([
    ['nodejs 24\n', /does not name any of kubo, ipfs-cluster.*Add a line such as 'kubo 0\.43\.0', or name another/],
    // The content of a .node-version, for Kubo.
    ['0.43.0\n', /Add a line such as 'kubo 0\.43\.0'/],
    ['kubo\n', /line 1 has no version after 'kubo'/],
    ['kubo 0.43.0\naqua:ipfs/kubo 0.42.0\n', /both 0\.43\.0 and 0\.42\.0/],
    ['\nkubo ref:master', /line 2 has the version 'ref:master' of kubo, which is not a release/],
    ['kubo sub-0.1:latest', /'sub-0\.1:latest' of kubo, which is not a release/],
    ['kubo system', /says that kubo is on the machine \('system'\), so there is nothing to install/],
  ])('%j is an error', (text, message) => expectError(text, '.tool-versions', message));
});

describe('mise.toml', () => {
  it.each<[string, string, object]>([
    ['a backend', '[tools]\nnode = "24"\n"aqua:ipfs/kubo" = "0.43.0"', { kubo: '0.43.0' }],
    ['a list', "[tools]\nkubo = ['0.43.0', '0.42.0']", { kubo: '0.43.0' }],
    ['a table', '[tools]\nkubo = { version = "0.43", os = ["linux"] }', { kubo: '0.43' }],
    ['a table of its own', '[tools."ubi:ipfs/kubo"]\nexe = "ipfs"\nversion = "0.43.0"', { kubo: '0.43.0' }],
    ['a prefix', '[tools]\nkubo = { prefix = "0.43" }\nlotus = "prefix:1.36"', { kubo: '0.43', lotus: '1.36' }],
    ['other tables', 'min_version = "2026.1"\n[env]\nA = 1\n[tools]\nkubo = "latest"', { kubo: 'latest' }],
  ])('may have %s', (_, text, versions) => {
    for (const name of ['mise.toml', 'a/.mise.toml', '.config/mise/config.toml'])
      expect(read(text, name)).toEqual(versions);
  });

  it.each([
    ['[tools]\nnode = 24', /does not name any of kubo.*Add kubo = "0\.43\.0" to its table \[tools\], or name/],
    ['[tools]\nkubo = 0.40', /has the number 0\.4, and a version must be a text\. Write it in quotes/],
    ['[tools]\nkubo = []', /has no version after 'kubo'/],
    ['[tools]\nkubo = { ref = "master" }', /'ref:master' of kubo, which is not a release/],
    ['[tools\na-secret', /not valid TOML: line 1, column 7\. Correct the file/],
    ['[project]\nname = "a"', /it has no table \[tools\], as a mise\.toml has/],
    ['[tools]\nkubo = 99999999999999999999', /not valid TOML/],
  ])('%j is an error', (text, message) => expectError(text, 'mise.toml', message));
});

describe('go.mod', () => {
  it.each<[string, string, object]>([
    // setup-go#746
    ['what it requires directly', GO_MOD, { kubo: 'v0.43.0', lotus: 'v1.37.0-rc2' }],
    [
      'a tool',
      'tool (\n\tgithub.com/ipfs/kubo/cmd/ipfs\n)\nrequire "github.com/ipfs/kubo" v0.43.0 // indirect',
      { kubo: 'v0.43.0' },
    ],
    ['an old path', 'require github.com/ipfs/go-ipfs v0.12.2', { kubo: 'v0.12.2' }],
    [
      'a replacement by another release',
      `${GO_MOD}replace github.com/ipfs/kubo v0.43.0 => github.com/ipfs/kubo v0.42.0`,
      { kubo: 'v0.42.0', lotus: 'v1.37.0-rc2' },
    ],
    [
      'a replacement of another version',
      `${GO_MOD}replace github.com/ipfs/kubo v0.41.0 => ../kubo`,
      { kubo: 'v0.43.0', lotus: 'v1.37.0-rc2' },
    ],
  ])('names %s', (_, text, versions) => {
    expect(read(text, 'go.mod')).toEqual(versions);
  });

  it.each([
    [
      'module github.com/ipfs/kubo\nrequire github.com/ipfs/boxo v0.41.0',
      /not require any of github\.com\/ipfs\/kubo, \S+ipfs-cluster, \S+lotus\. Set the version in an input/,
    ],
    [
      'require github.com/ipfs/kubo v0.43.0 // indirect',
      /requires github\.com\/ipfs\/kubo only indirectly\. Set the v/,
    ],
    [
      'require github.com/ipfs/kubo v0.43.1-0.20260911080910-0123456789ab',
      /requires github\.com\/ipfs\/kubo v0\.43\.1-0\.20260911080910-0123456789ab, which is a commit and not a release/,
    ],
    [
      `${GO_MOD}replace github.com/ipfs/kubo => ../kubo`,
      /replaces github\.com\/ipfs\/kubo by \.\.\/kubo, which is not/,
    ],
    [`${GO_MOD}replace github.com/ipfs/kubo => example.org/kubo v0.43.1`, /by example\.org\/kubo, which is not/],
  ])('%j is an error', (text, message) => expectError(text, 'sub/go.mod', message));
});

describe('a JSON file', () => {
  it('may be a lock file', () => {
    expect(read(LOCK, 'ipfs-kit.lock.json')).toEqual({ kubo: '0.43.0' });
  });

  it('is an error if it has no product, with the command that adds one', () => {
    expectError('{"lockfileVersion":1,"products":{}}', 'ipfs-kit.lock.json', /Add a product with `ipfs-kit lock`, or/);
  });

  it.each([
    // setup-node#1304
    ['package.json', '{"name":"a","devDependencies":{"kubo":"^0.43.0"}}'],
    ['package-lock.json', '{"lockfileVersion":3,"packages":{}}'],
  ])('%s is an error that names the accepted files', (name, text) => {
    const problem = /it is not a lock file of this project\. Name one of \.tool-versions, mise\.toml, go\.mod or /;
    expectError(text, name, problem);
  });
});

it.each(['aqua.yaml', '.go-version'])('%s is an error that names the accepted files', (name) => {
  expectError(
    'packages:\n  - name: ipfs/kubo@v0.43.0\n',
    name,
    /name another file: \.tool-versions, mise\.toml, go\.mod/,
  );
});

function expectError(text: string, name: string, message: RegExp): void {
  const error = { code: 'invalid-input', message: expect.stringMatching(message) };
  expect(() => parseVersionFile(text, name)).toThrow(expect.objectContaining(error));
  expect(() => parseVersionFile(text, name)).not.toThrow(/secret/);
}
