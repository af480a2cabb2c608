// What init finds out about the repository itself: its branch, its host, its machines, and how it uses IPFS.
import { describe, expect, it } from 'vitest';
import { detectBranch } from '../../../../../generator/init/repository/branch.ts';
import { detectFleets } from '../../../../../generator/init/repository/fleets.ts';
import { findIpfsUse } from '../../../../../generator/init/repository/ipfs-use.ts';
import { detectRemote } from '../../../../../generator/init/repository/remote.ts';

const files = (entries: Record<string, string>) => new Map(Object.entries(entries));
const CI = '.github/workflows/ci.yml';

describe('branch', () => {
  it.each<[string, Record<string, string>, string, boolean]>([
    [
      'of the remote',
      {
        '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/release/next\n',
        '.git/HEAD': 'ref: refs/heads/main\n',
      },
      'release/next',
      true,
    ],
    ['the current one', { '.git/HEAD': 'ref: refs/heads/master\n' }, 'master', true],
    [
      'not a branch of a change',
      {
        '.git/HEAD': 'ref: refs/heads/fix-1\n',
        '.git/packed-refs': '# pack-refs\n0a1b2c refs/remotes/origin/master\n0a1b2c refs/remotes/origin/develop\n',
      },
      'master',
      true,
    ],
    [
      'of a checkout without a branch',
      { '.git/HEAD': '0a1b2c\n', '.git/config': '[branch "master"]\n\tremote = origin\n' },
      'master',
      true,
    ],
    [
      'one that workflows name',
      { '.git/HEAD': 'ref: refs/heads/x\n', [CI]: 'on: { push: { branches: ["release/**", edge] } }\njobs: {}\n' },
      'edge',
      true,
    ],
    ['unknown', {}, 'main', false],
    [
      'one that no config can have',
      { '.git/refs/remotes/origin/HEAD': 'ref: refs/remotes/origin/a\u0000b\n' },
      'main',
      false,
    ],
  ])('%s', (_name, entries, name, certain) => {
    expect(detectBranch(files(entries))).toEqual({ name, certain });
  });
});

describe('remote', () => {
  it.each<[string, string | null, boolean]>([
    ['https://github.com/org/repo.git', 'org/repo', false],
    ['https://user:token@github.com/org/repo', 'org/repo', false],
    ['git@github.com:org/repo.name.git', 'org/repo.name', false],
    ['ssh://git@ssh.github.com:443/org/repo.git', 'org/repo', false],
    ['git@github.com-work:org/repo.git', 'org/repo', false],
    ['https://github.example.org/org/repo.git', null, true],
    ['git@git.example.org:org/repo.git', null, true],
    ['https://company.ghe.com/org/repo', null, false],
    ['https://gitlab.com/org/repo.git', null, false],
    ['https://gitlab.example.org/org/repo.git', null, false],
    ['https://codeberg.org/org/repo', null, false],
    ['https://git.example.org/a/b/c', null, false],
    ['/srv/git/repo.git', null, false],
    ['http://127.0.0.1:3000/org/repo', null, false],
    ['work:org/repo', null, false],
  ])('%s', (url, repository, ghes) => {
    expect(detectRemote(files({ '.git/config': `[remote "origin"]\n\turl = ${url}\n` }))).toMatchObject({
      repository,
      ghes,
    });
  });

  it('of origin only', () => {
    const remote = (name: string, owner: string) => `[remote "${name}"]\n\turl = https://github.com/${owner}/r\n`;
    const of = (config: string) => detectRemote(files({ '.git/config': config })).repository;
    expect([of(remote('upstream', 'a') + remote('origin', 'b')), of(remote('upstream', 'a')), of('')]).toEqual([
      'b/r',
      null,
      null,
    ]);
  });
});

describe('self-hosted runners', () => {
  const runsOn = (...lines: readonly string[]) =>
    files({
      [CI]: `on: push\njobs:\n${lines.map((line, index) => `  job${index}:\n    ${line}\n    steps: [{ run: make }]\n`).join('')}`,
    });

  it.each<[string, ReadonlyMap<string, string>, readonly [string, string][]]>([
    ['a list', runsOn('runs-on: [self-hosted, arm64, dgx]'), [['dgx', 'linux/arm64']]],
    ['a block list', runsOn('runs-on:\n      - self-hosted\n      - Linux\n      - X64'), [['amd64', 'linux/amd64']]],
    [
      'a group with labels',
      runsOn('runs-on: { group: big, labels: [self-hosted, ARM64] }'),
      [['arm64', 'linux/arm64']],
    ],
    [
      'a matrix',
      runsOn(
        `strategy: { matrix: { labels: [[self-hosted, arm64], [self-hosted, x64, gpu]] } }\n    runs-on: '\${{ matrix.labels }}'`,
      ),
      [
        ['arm64', 'linux/arm64'],
        ['gpu', 'linux/amd64'],
      ],
    ],
    [
      'an expression',
      runsOn(
        `strategy: { matrix: { arch: [amd64, arm64] } }\n    runs-on: \${{ matrix.arch == 'arm64' && fromJSON('["self-hosted", "arm64", "dgx"]') || 'ubuntu-24.04' }}`,
      ),
      [['dgx', 'linux/arm64']],
    ],
    ['macOS', runsOn('runs-on: [self-hosted, macOS, ARM64]'), [['macos-arm64', 'darwin/arm64']]],
    [
      'the same labels in another order once',
      runsOn('runs-on: [self-hosted, arm64, dgx]', 'runs-on: [self-hosted, DGX, ARM64]'),
      [['dgx', 'linux/arm64']],
    ],
    ['a machine with a number', runsOn('runs-on: [self-hosted, linux, x64, gpu-1a]'), [['gpu', 'linux/amd64']]],
    [
      'the same name for two platforms',
      runsOn('runs-on: [self-hosted, x64, gpu]', 'runs-on: [self-hosted, arm64, gpu]'),
      [
        ['gpu', 'linux/amd64'],
        ['gpu-arm64', 'linux/arm64'],
      ],
    ],
    [
      'two sizes',
      runsOn('runs-on: [self-hosted, linux, x64, 4xlarge]', 'runs-on: [self-hosted, linux, x64, 2xlarge]'),
      [
        ['amd64', 'linux/amd64'],
        ['amd64-2xlarge', 'linux/amd64'],
      ],
    ],
    [
      'a label with the architecture in it',
      runsOn('runs-on: [self-hosted, linux.arm64.2xlarge]'),
      [['arm64', 'linux/arm64']],
    ],
    [
      'a name that the config needs itself',
      runsOn('runs-on: [self-hosted, x64, hosted]'),
      [['hosted-amd64', 'linux/amd64']],
    ],
  ])('%s', (_name, entries, expected) => {
    const { used, skipped } = detectFleets(entries);
    expect(used.map(({ name, platform }) => [name, platform])).toEqual(expected);
    expect(skipped).toEqual([]);
  });

  it('of a workflow that another one calls', () => {
    const called = `on: { workflow_call: { inputs: { runner: { type: string } } } }\njobs: { a: { runs-on: "\${{ fromJSON(inputs.runner) }}", steps: [{ run: make }] } }\n`;
    const caller = `on: push\njobs: { a: { uses: ./.github/workflows/b.yml, with: { runner: '["self-hosted", "arm64", "jetson"]' } } }\n`;
    expect(detectFleets(files({ '.github/workflows/a.yml': caller, '.github/workflows/b.yml': called })).used).toEqual([
      { name: 'jetson', platform: 'linux/arm64', labels: ['self-hosted', 'arm64', 'jetson'] },
    ]);
  });

  it.each([
    [
      'runs-on: self-hosted',
      'runs-on [self-hosted]: skipped, because the labels do not name one architecture, amd64 or arm64',
    ],
    [
      'runs-on: [self-hosted, ARM]',
      'runs-on [self-hosted, ARM]: skipped, because the labels do not name one architecture, amd64 or arm64',
    ],
    [
      'runs-on: [self-hosted, x64, "a+b"]',
      'runs-on [self-hosted, x64, a+b]: skipped, because no config can have the label a+b',
    ],
    [
      'runs-on: [self-hosted, Windows, X64]',
      'runs-on [self-hosted, Windows, X64]: skipped, because self-hosted runners of windows are not supported',
    ],
  ])('%s gives no fleet', (line, message) => {
    expect(detectFleets(runsOn(line))).toEqual({ used: [], skipped: [message] });
  });
});

describe('IPFS', () => {
  it.each<[string, Record<string, string>, object | null]>([
    [
      'ipfshttpclient',
      { 'requirements.txt': 'requests\nipfshttpclient==0.8.0a2\n' },
      { kubo: { version: null }, daemon: { kind: 'offline' } },
    ],
    [
      'ipfs-api for Python',
      { 'setup.py': "install_requires=['ipfsapi>=0.4']" },
      { kubo: { version: null }, daemon: { kind: 'offline' } },
    ],
    [
      'aioipfs with PubSub',
      { 'pyproject.toml': 'dependencies = ["aioipfs"]', 'a.py': 'await client.pubsub.pub("t", b"m")' },
      { daemon: { kind: 'local' } },
    ],
    [
      'kubo-rpc-client',
      { 'package.json': '{"dependencies": {"kubo-rpc-client": "^5"}}' },
      { daemon: { kind: 'offline', source: 'package.json: kubo-rpc-client' } },
    ],
    [
      'ipfs-http-client',
      { 'sdk/package.json': '{"dependencies": {"ipfs-http-client": "^60"}}' },
      { daemon: { kind: 'offline' } },
    ],
    [
      'a package with a node of its own',
      { 'package.json': '{"dependencies": {"kubo-rpc-client": "^5", "kubo": "^0.30"}}' },
      null,
    ],
    [
      'go-ipfs-api',
      { 'go.mod': 'module a\nrequire (\n\tgithub.com/ipfs/go-ipfs-api v0.7.0\n)\n' },
      { daemon: { kind: 'offline' } },
    ],
    [
      'an indirect requirement',
      { 'go.mod': 'module a\nrequire (\n\tgithub.com/ipfs/go-ipfs-api v0.7.0 // indirect\n)\n' },
      null,
    ],
    [
      "Kubo's client of Go",
      { 'go.mod': 'module a\n', 'a.go': 'import "github.com/ipfs/kubo/client/rpc"' },
      { daemon: { kind: 'offline' } },
    ],
    [
      'the variable of a node in Python',
      { 'tests/test_a.py': 'api = os.environ.get("IPFS_API")' },
      { daemon: { kind: 'offline', source: 'tests/test_a.py reads IPFS_API' } },
    ],
    ['the variable of a node in Go', { 'a_test.go': 'os.Getenv("IPFS_API")' }, { daemon: { kind: 'offline' } }],
    ['the variable of a node in Node', { 'a.mjs': 'f(process.env.IPFS_API)' }, { daemon: { kind: 'offline' } }],
    ['another variable', { 'a.mjs': 'f(process.env.IPFS_API_KEY)', 'a.py': 'x["IPFS_API_URL"]' }, null],
    [
      'calls of the program',
      { 'a.py': "subprocess.run(['ipfs', 'add', path])" },
      { kubo: { source: 'a.py runs ipfs' }, daemon: null },
    ],
    [
      'a node that the tests start',
      { 'requirements.txt': 'ipfshttpclient', 'tests/conftest.py': "subprocess.Popen(['ipfs', 'daemon'])" },
      { kubo: { version: null }, daemon: null },
    ],
    ['calls in JavaScript', { 'a.mjs': "await execa('ipfs', ['add', file])" }, { kubo: { source: 'a.mjs runs ipfs' } }],
    ['calls in Go', { 'a.go': 'exec.Command("ipfs", "add", path)' }, { kubo: { source: 'a.go runs ipfs' } }],
    [
      'services of a compose file',
      {
        'docker-compose.yml':
          'services:\n  a: { image: "ipfs/kubo:v0.29.0" }\n  b: { image: ipfs/ipfs-cluster:latest }\n',
      },
      {
        kubo: { version: '0.29.0', source: 'docker-compose.yml: ipfs/kubo' },
        cluster: { version: null },
        daemon: { kind: 'local' },
      },
    ],
    [
      'an older image',
      { 'deploy/compose.yaml': 'services:\n  a:\n    image: docker.io/ipfs/go-ipfs:v0.12.2\n' },
      { kubo: { version: '0.12.2' } },
    ],
    [
      'a Dockerfile',
      {
        Dockerfile:
          'FROM ipfs/kubo:v0.30.0 AS ipfs\nFROM python:3.12\nCOPY --from=ipfs /usr/local/bin/ipfs /usr/local/bin/\n',
      },
      { kubo: { version: '0.30.0' }, daemon: null },
    ],
    ['an image of someone else', { Dockerfile: 'FROM someone-ipfs/kubo-tools:v1.0.0\n' }, null],
    [
      'an action with a version',
      {
        [CI]: 'on: push\njobs: { a: { runs-on: x, steps: [{ uses: oduwsdl/setup-ipfs@v1, with: { ipfs_version: 0.18.1 } }] } }\n',
      },
      { kubo: { version: '0.18.1', source: `${CI}: oduwsdl/setup-ipfs` } },
    ],
    [
      'an action that starts a node, with the newest version of the matrix',
      {
        [CI]: `on: push\njobs: { a: { runs-on: x, strategy: { matrix: { kubo: [0.38.1, 0.39.0] } }, steps: [{ uses: ipfs/download-ipfs-distribution-action@v1, with: { name: kubo, version: "v\${{ matrix.kubo }}" } }, { uses: ipfs/start-ipfs-daemon-action@v1 }] } }\n`,
      },
      { kubo: { version: '0.39.0' }, daemon: { kind: 'local', source: `${CI}: ipfs/start-ipfs-daemon-action` } },
    ],
    [
      'the name of a repository in a condition',
      { [CI]: "on: push\njobs: { a: { if: github.repository == 'ipfs/kubo', runs-on: x, steps: [] } }\n" },
      null,
    ],
    [
      'an action in a workflow on a schedule',
      {
        [CI]: 'on: { schedule: [{ cron: "0 0 * * *" }] }\njobs: { a: { runs-on: x, steps: [{ uses: oduwsdl/setup-ipfs@v1 }] } }\n',
      },
      null,
    ],
    [
      'a download',
      {
        [CI]: 'on: push\njobs: { a: { runs-on: x, steps: [{ run: "wget https://dist.ipfs.tech/kubo/v0.27.0/kubo_v0.27.0_linux-amd64.tar.gz" }] } }\n',
      },
      { kubo: { version: '0.27.0' } },
    ],
    [
      'a download of a version in a variable',
      {
        [CI]: 'on: push\nenv: { KUBO_VERSION: v0.28.0 }\njobs: { a: { runs-on: x, steps: [{ run: "wget https://dist.ipfs.tech/kubo/$KUBO_VERSION/x.tar.gz" }] } }\n',
      },
      { kubo: { version: '0.28.0' } },
    ],
    [
      'Lotus',
      {
        Dockerfile:
          'RUN curl -L https://github.com/filecoin-project/lotus/releases/download/v1.34.1/lotus_v1.34.1_linux_amd64.tar.gz\n',
      },
      { kubo: null, lotus: { version: '1.34.1' }, daemon: null },
    ],
    [
      'a project that is named after it',
      { 'pyproject.toml': '[project]\nname = "ipfs_kit_py"\n' },
      { kubo: { source: 'pyproject.toml: the name of the project' }, daemon: null },
    ],
    [
      'libraries of formats',
      {
        'package.json': '{"dependencies": {"multiformats": "13", "ipfs-unixfs": "11"}}',
        'go.mod': 'require github.com/ipfs/go-cid v0.5.0\n',
      },
      null,
    ],
    ['comments', { 'requirements.txt': '# ipfshttpclient\n', Dockerfile: '# FROM ipfs/kubo:v0.30.0\n' }, null],
  ])('%s', (_name, entries, expected) => {
    const found = findIpfsUse(files(entries));
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });
});
