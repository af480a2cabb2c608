// Steps that migration leaves alone, each with its reason, and similar steps that it replaces or ignores.
import { expect, it } from 'vitest';
import { migrate } from './migrate.ts';

const KUBO = 'https://dist.ipfs.tech/kubo/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz';
const CLUSTER = 'https://dist.ipfs.tech/ipfs-cluster-ctl/v1.0.8/ipfs-cluster-ctl_v1.0.8_linux-amd64.tar.gz';
const INSTALL = `wget ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\nsudo bash kubo/install.sh`;
const DOWNLOAD = 'uses: ipfs/download-ipfs-distribution-action@v1';
const SETUP = 'uses: ibnesayeed/setup-ipfs@master';

const indented = (text: string, spaces: number) => text.replace(/^(?=.)/gm, ' '.repeat(spaces));
/** A workflow with one job. `job` is the text of the job before its steps. */
const workflow = (steps: readonly string[], job = 'runs-on: ubuntu-24.04') =>
  `on: push\njobs:\n  test:\n${indented(job, 4)}\n    steps:\n${steps.map((step) => indented(`- ${indented(step, 2).trim()}`, 6)).join('\n')}\n`;
const script = (text: string, more = '') => `${more}run: |\n${indented(text, 2)}`;

/** The subject, the steps, the reason, and the rest of the job. */
const LEFT_ALONE: readonly (readonly [string, readonly string[], RegExp, string?])[] = [
  ['another distribution', [`${DOWNLOAD}\nwith:\n  name: fs-repo-migrations`], /downloads 'fs-repo-migrations'/],
  ['an old ipget', [`${DOWNLOAD}\nwith:\n  name: ipget\n  version: v0.12.0`], /ipget v0\.12\.0 is not published/],
  [
    'a range of ipget with old versions',
    [`${DOWNLOAD}\nwith:\n  name: ipget\n  version: 0.x`],
    /ipget 0\.x is not published/,
  ],
  [
    'an ipget whose version the job computes',
    [`${DOWNLOAD}\nwith:\n  name: ipget\n  version: \${{ steps.v.outputs.v }}`],
    /known only when the job runs/,
  ],
  [
    'an unknown input of the download action',
    [`${DOWNLOAD}\nwith:\n  github-repo: org/kubo`],
    /no equivalent of its input 'github-repo'/,
  ],
  ['its own folder', [`${DOWNLOAD}\nwith:\n  install-directory: bin`], /installs into 'bin'/],
  [
    'an output that a later step reads',
    [`id: kubo\n${DOWNLOAD}`, `run: echo \${{ steps.kubo.outputs.executable }}`],
    /output 'executable'/,
  ],
  [
    'all outputs at once',
    [`id: kubo\n${DOWNLOAD}`, `run: echo \${{ toJSON(steps.kubo.outputs) }}`],
    /output 'steps\.kubo\.outputs'/,
  ],
  [
    'a path that only the old step fills',
    [DOWNLOAD, 'run: /usr/local/bin/ipfs add x'],
    /uses '\/usr\/local\/bin\/ipfs'/,
  ],
  ['sudo, which has a PATH of its own', [DOWNLOAD, 'run: sudo -E ipfs daemon &'], /uses 'sudo -E ipfs'/],
  [
    'a version that is no longer published',
    [`${DOWNLOAD}\nwith:\n  name: ipfs-cluster-service\n  version: v1.0.4`],
    /IPFS Cluster v1\.0\.4 was published only on dist/,
  ],
  [
    'a matrix with such a version',
    [`${SETUP}\nwith:\n  ipfs_version: \${{ matrix.v }}`],
    /Kubo 0\.4\.10 was published only/,
    'runs-on: ubuntu-24.04\nstrategy:\n  matrix:\n    v: [0.43.0, 0.4.10]',
  ],
  ['a word that is not a version', [`${DOWNLOAD}\nwith:\n  version: master`], /'master' is not a version/],
  ['an expression for run_daemon', [`${SETUP}\nwith:\n  run_daemon: \${{ inputs.daemon }}`], /run_daemon is/],
  ['an unknown input', [`${SETUP}\nwith:\n  port: 1`], /input 'port'/],
  ['an unknown default version', ['uses: ibnesayeed/setup-ipfs@1234567'], /does not set ipfs_version/],
  [
    'an output without equivalent',
    [`id: s\n${SETUP}`, `run: ipfs cat \${{ steps.s.outputs.welcome_ref }}/readme`],
    /output 'welcome_ref'/,
  ],
  ['a peer ID without a node', [`id: s\n${SETUP}`, `run: echo \${{ steps.s.outputs.peer_id }}`], /output 'peer_id'/],
  [
    'a repository that the job uses',
    [`${SETUP}\nwith:\n  run_daemon: true`, 'run: cat ~/.ipfs/config'],
    /repository '~\/\.ipfs'/,
  ],
  [
    'a version from the shell',
    [
      script(
        `V=$(curl -s https://dist.ipfs.tech/kubo/versions | tail -n 1)\nwget https://dist.ipfs.tech/kubo/$V/kubo_\${V}_linux-amd64.tar.gz`,
      ),
    ],
    /the shell computes the version/,
  ],
  [
    'a version from an earlier step',
    [
      script(
        `wget https://dist.ipfs.tech/kubo/$V/kubo_\${V}_linux-amd64.tar.gz\ntar xf kubo_*.tar.gz\nsudo bash kubo/install.sh`,
      ),
    ],
    /its version comes from the shell: \$\{V\}/,
  ],
  ['a command before the download', [script(`make\n${INSTALL}`)], /something else before the download: make/],
  [
    'a command in between',
    [script(`wget ${KUBO}\nmake\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\nsudo bash kubo/install.sh`)],
    /before this command: make/,
  ],
  [
    'a command on the line of the installation',
    [script(`${INSTALL} && make`)],
    /something else on a line of the installation: make/,
  ],
  [
    'a fallback',
    [script(`wget ${KUBO} || wget https://example.org/kubo.tar.gz\ntar xf kubo_v0.43.0_linux-amd64.tar.gz`)],
    /has a fallback/,
  ],
  [
    'a download that is unpacked and used from its folder',
    [script(`wget ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz`), 'run: ./kubo/ipfs init'],
    /not put the program on PATH before this command: \.\/kubo\/ipfs init/,
  ],
  ['a download alone', [script(`wget ${KUBO}`), 'uses: actions/checkout@v7'], /not put the program on PATH/],
  [
    'a folder that is not on PATH',
    [script(`wget ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\nmv kubo/ipfs bin/`)],
    /puts the program into 'bin\/'/,
  ],
  [
    'a rest that runs in the unpacked folder',
    [script(`wget ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\ncd kubo\nsudo bash install.sh\nmake test`)],
    /runs in the folder that the installation changed to: make test/,
  ],
  [
    'a rest that needs a variable',
    [
      script(
        `V=v0.43.0\nwget https://dist.ipfs.tech/kubo/$V/kubo_\${V}_linux-amd64.tar.gz\ntar xf kubo_*.tar.gz\nsudo bash kubo/install.sh\necho "$V"`,
      ),
    ],
    /uses the variable V/,
  ],
  [
    'a rest that needs an exported variable',
    [script(`export IPFS_PATH=/tmp/x\n${INSTALL}\nipfs init`)],
    /may need a variable/,
  ],
  ['a rest that needs the archive', [script(`${INSTALL}\nls kubo/`)], /uses 'kubo'/],
  ['two downloads with something in between', [script(`${INSTALL}\nipfs init\nwget ${CLUSTER}`)], /downloads again/],
  [
    'a digest',
    [
      script(
        `wget ${KUBO}\necho "0123  kubo_v0.43.0_linux-amd64.tar.gz" | sha512sum -c\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\nsudo bash kubo/install.sh`,
      ),
    ],
    /checks the archive against its own digest/,
  ],
  [
    'an archive that is unpacked with its folder',
    [script(`curl -L ${KUBO} | sudo tar xz -C /usr/local/bin`), 'run: make'],
    /not put the program on PATH/,
  ],
  [
    'another install.sh',
    [script(`wget ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\ncd kubo\nsudo bash ../tools/install.sh`)],
    /before this command: sudo bash \.\.\/tools/,
  ],
  ['a later step that enters the folder', [script(INSTALL), 'run: ./kubo/ipfs version'], /uses 'kubo\/ipfs'/],
  ['a rest that removes the archive', [script(`${INSTALL}\nrm *.tar.gz`)], /removes files that will not exist/],
  [
    'a line that only changes PATH',
    [script(`echo "$HOME/.local/bin" >> "$GITHUB_PATH"\n${INSTALL}`)],
    /something else before the download: echo/,
  ],
  ['a side effect in an assignment', [script(`X=$(make)\n${INSTALL}`)], /something else before the download: X=/],
  [
    'a header',
    [script(`curl --header "X: y" -LO ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\nsudo bash kubo/install.sh`)],
    /downloads with --header/,
  ],
  ['two versions of a product', [script(`${INSTALL}\n${INSTALL.replaceAll('0.43.0', '0.42.0')}`)], /two versions/],
  [
    'a Cluster version that is no longer published',
    [script(`curl -L ${CLUSTER} | tar xz\nsudo mv ipfs-cluster-ctl/ipfs-cluster-ctl /usr/local/bin`)],
    /IPFS Cluster 1\.0\.8 was published only/,
  ],
  [
    'another machine',
    [script(INSTALL)],
    /installs for linux\/amd64, but the job also runs on linux\/arm64/,
    'runs-on: ubuntu-24.04-arm',
  ],
  [
    'a matrix with another machine',
    [script(INSTALL)],
    /also runs on darwin\/arm64/,
    `runs-on: \${{ matrix.os }}\nstrategy:\n  matrix:\n    os: [ubuntu-24.04, macos-15]`,
  ],
  ['a container', [script(INSTALL)], /container alpine:3/, 'runs-on: ubuntu-24.04\ncontainer: alpine:3'],
  [
    'PowerShell',
    [
      'shell: pwsh\nrun: Invoke-WebRequest https://dist.ipfs.tech/kubo/v0.43.0/kubo_v0.43.0_windows-amd64.zip -OutFile kubo.zip',
    ],
    /its shell is pwsh/,
  ],
  [
    'a folded script',
    [`run: >\n  wget ${KUBO}\n  && tar xf kubo_v0.43.0_linux-amd64.tar.gz\n  && sudo bash kubo/install.sh`],
    /folded/,
  ],
  [
    'an installation in a container',
    [script(`docker run alpine sh -c "wget ${KUBO}"`)],
    /something else|something other/,
  ],
  [
    'a script that is piped into a shell',
    [script('curl -fsSL https://dist.ipfs.tech/kubo/install.sh | bash')],
    /something other than one archive/,
  ],
  [
    'a next step with a condition',
    [script(`wget ${KUBO}`), 'if: success()\nrun: tar xf kubo_v0.43.0_linux-amd64.tar.gz && sudo bash kubo/install.sh'],
    /another condition/,
  ],
  ['an anchor', [`&kubo\n${DOWNLOAD}`], /anchors, aliases/],
  ['a deployment that downloads', ['uses: ipshipyard/ipfs-deploy-action@v2'], /installs Kubo from dist\.ipfs\.tech/],
  ['a pin to a cluster that was shut down', ['uses: ipfs-shipyard/ipfs-github-action@v2'], /dweb\.link/],
];

for (const [name, steps, reason, job] of LEFT_ALONE) {
  it(`leaves ${name} alone and reports the reason`, () => {
    const before = workflow(steps, job);
    const { after, migrated, leftAlone } = migrate(before);
    expect(after).toBe(before);
    expect(migrated).toEqual([]);
    expect(leftAlone.map((each) => each.reason)).toEqual([expect.stringMatching(reason)]);
    const line = before.split('\n').findIndex((each) => each.endsWith('    steps:')) + 2;
    expect(leftAlone[0]?.line).toBe(steps[0]?.startsWith('&') ? line + 1 : line);
    expect(leftAlone[0]?.reason).not.toMatch(/\.$/);
    expect(leftAlone[0]?.fix).toMatch(/\.$/);
  });
}

const IGNORED: readonly (readonly [string, string])[] = [
  ['a comment', script(`# wget ${KUBO}\nmake`)],
  ['a printed text', script(`echo "wget ${KUBO}"`)],
  ['a file of hosts', "run: echo '127.0.0.1 dist.ipfs.tech' | sudo tee -a /etc/hosts"],
  ['an action with a similar name', 'uses: ibnesayeed/setup-ipfs-tools@v1'],
  [
    "a download from GitHub's releases",
    script(INSTALL.replaceAll('dist.ipfs.tech/kubo', 'github.com/ipfs/kubo/releases/download')),
  ],
  ['the action itself', 'uses: org/setup-ipfs-kit@v1'],
];

it.each(IGNORED)('ignores %s', (_name, step) => {
  const before = workflow([step]);
  expect(migrate(before)).toEqual({
    path: '.github/workflows/test.yml',
    before,
    after: before,
    edits: [],
    yamlError: null,
    migrated: [],
    leftAlone: [],
  });
});

it("replaces downloads from GitHub's releases with includeGitHub", () => {
  const before = workflow([
    script(INSTALL.replaceAll('dist.ipfs.tech/kubo', 'github.com/ipfs/kubo/releases/download')),
  ]);
  const { after, migrated } = migrate(before, { includeGitHub: true });
  expect(migrated).toHaveLength(1);
  expect(after).toContain("kubo-version: '0.43.0'");
  expect(after).not.toContain('github.com/ipfs');
});

it('replaces an installation for one of several machines if the step has a condition', () => {
  const job = `runs-on: \${{ matrix.os }}\nstrategy:\n  matrix:\n    os: [ubuntu-24.04, macos-15]`;
  const { migrated } = migrate(workflow([script(INSTALL, "if: runner.os == 'Linux'\n")], job));
  expect(migrated).toHaveLength(1);
});

it.each([
  ['invalid YAML', 'jobs: [\n'],
  ['a list', '- a\n'],
  ['nothing', ''],
  ['no jobs', 'name: x\n'],
  ['an action in JavaScript', 'name: x\nruns:\n  using: node24\n  main: index.js\n'],
])('does not change %s', (_name, text) => {
  expect(migrate(text)).toMatchObject({ after: text, migrated: [], leftAlone: [] });
});

it.each([
  [
    'a redirection',
    `curl -fsSL ${KUBO} > kubo.tar.gz\ntar xzf kubo.tar.gz\nsudo install -m 755 kubo/ipfs /usr/local/bin/ipfs`,
  ],
  ['one line', `wget -qO- ${KUBO} | sudo tar xz -C /usr/local/bin --strip-components=1 kubo/ipfs`],
  [
    'another folder',
    `cd /tmp\nwget ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz\nsudo /tmp/kubo/install.sh\ncd -\nrm -rf /tmp/kubo /tmp/kubo_v0.43.0_linux-amd64.tar.gz`,
  ],
  [
    'a stack of folders',
    `wget ${KUBO} && tar -zxf kubo_*.tar.gz && pushd kubo > /dev/null && sudo ./install.sh && popd`,
  ],
  ['the folder on PATH', `set -ex\ncurl -sS ${KUBO} -o k.tgz\ntar xf k.tgz\nexport PATH="$PATH:$PWD/kubo"`],
  [
    'comments and printed text',
    `echo Installing\n# Kubo\nwget ${KUBO}\ntar xf kubo_v0.43.0_linux-amd64.tar.gz # unpack\nchmod +x kubo/ipfs\nmkdir -p ~/.local/bin\nmv kubo/ipfs ~/.local/bin/`,
  ],
])('replaces an installation with %s completely', (_name, text) => {
  const { after, leftAlone } = migrate(workflow([script(text)]));
  expect(leftAlone).toEqual([]);
  expect(after).toMatch(/- uses: org\/setup-ipfs-kit@\w+ # v1\.0\.0\n +with:\n +kubo-version: '0\.43\.0'\n$/);
  expect(after).not.toContain('run:');
});

it.each([
  ['name: ipget', ['tools: ipget@latest', 'kubo-version: none']],
  ['name: ipget\n  version: v0.13.2', ['tools: ipget@0.13.2', 'kubo-version: none']],
  ['name: ipget\n  version: ^0.13.1', ["tools: 'ipget@^0.13.1'", 'kubo-version: none']],
  ['name: ipfs-cluster-ctl', ['cluster-tools: ctl', 'kubo-version: none', 'cluster-version: latest']],
  [
    'name: ipfs-cluster-follow\n  version: v1.1.6',
    ['cluster-version: v1.1.6', 'cluster-tools: follow', 'kubo-version: none'],
  ],
])('installs only one program for %j', (inputs, expected) => {
  const { after, migrated } = migrate(workflow([`${DOWNLOAD}\nwith:\n  ${inputs}`]));
  expect(migrated).toHaveLength(1);
  const lines = after
    .slice(after.indexOf('with:\n') + 6)
    .trim()
    .split(/\n\s*/);
  expect(lines.toSorted()).toEqual(expected.toSorted());
});

it('names the installed Cluster programs unless all are installed', () => {
  const url = (name: string) => `https://dist.ipfs.tech/${name}/v1.1.6/${name}_v1.1.6_linux-amd64.tar.gz`;
  const install = (name: string) => `curl -L ${url(name)} | tar xz\nsudo mv ${name}/${name} /usr/local/bin`;
  const names = ['ipfs-cluster-service', 'ipfs-cluster-ctl', 'ipfs-cluster-follow'];
  const two = migrate(workflow([script(names.slice(0, 2).map(install).join('\n'))]));
  expect(two).toMatchObject({ leftAlone: [], migrated: [{}] });
  expect(two.after).toContain('cluster-tools: ctl service\n');
  const all = migrate(workflow([script(names.map(install).join('\n'))]));
  expect(all).toMatchObject({ leftAlone: [], migrated: [{}] });
  expect(all.after).not.toContain('cluster-tools');
});
