// Later steps that need files or PATH of the old step prevent its migration. Similar steps do not.
import { expect, it } from 'vitest';
import { migrate } from '../migrate.ts';

const ARCHIVE = 'kubo_v0.43.0_linux-amd64.tar.gz';
const KUBO = [
  '      - run: |',
  `          curl -fsSLO https://dist.ipfs.tech/kubo/v0.43.0/${ARCHIVE}`,
  `          tar -xzf ${ARCHIVE}`,
  '          sudo bash kubo/install.sh',
];
const CTL = [
  '      - run: |',
  '          curl -sSL https://dist.ipfs.tech/ipfs-cluster-ctl/v1.1.6/ipfs-cluster-ctl_v1.1.6_linux-amd64.tar.gz | tar xz',
  '          sudo mv ipfs-cluster-ctl/ipfs-cluster-ctl /usr/local/bin',
];
const ACTION = ['      - uses: ipfs/download-ipfs-distribution-action@v2'];
const job = (install: readonly string[], more: readonly string[], env: readonly string[] = []) =>
  ['on: push', 'jobs:', '  test:', '    runs-on: ubuntu-24.04', ...env, '    steps:', ...install, ...more, ''].join(
    '\n',
  );
const step = (...lines: readonly string[]) => lines.map((line, index) => `      ${index === 0 ? '- ' : '  '}${line}`);
const env = (...lines: readonly string[]) => ['    env:', ...lines.map((line) => `      ${line}`)];

/** What the job does, the lines after the installation, and a part of the reason. */
const NEEDED: readonly (readonly [string, readonly string[], string, (readonly string[])?])[] = [
  ['runs in the unpacked folder', step('run: ./ipfs version', 'working-directory: kubo'), "'kubo'"],
  ['runs below the unpacked folder', step('run: ls', 'working-directory: ./kubo/'), "'./kubo'"],
  ['enters the folder', step('run: cd kubo && ls'), "'kubo'"],
  ['lists the folder', step('run: ls kubo/'), "'kubo/'"],
  ['reads a file of the folder in a printed text', step(`run: echo "$(cat kubo/README.md)"`), "'kubo/README.md"],
  ['removes the archive', step(`run: rm ${ARCHIVE}`), `'${ARCHIVE}'`],
  ['removes the archive by its version', step(`run: rm "kubo_\${V}_linux-amd64.tar.gz"`), `'kubo_\${V}`],
  ['removes the archive by a variable of the job', step('run: rm $FILE'), "'$FILE'", env(`FILE: ${ARCHIVE}`)],
  ['hashes all archives', step('run: sha512sum *.tar.gz'), "'*.tar.gz'"],
  ['copies everything', step('run: cp -r * /tmp/out'), "'*'"],
  ['copies the content of folders', step('run: cp */README.md out/'), "'*/README.md'"],
  ['copies from a folder that a variable names', step('run: cp "$DIR"/*.tar.gz out/'), "'/*.tar.gz'"],
  ['uploads the folder', step('uses: actions/upload-artifact@v4', 'with:', '  path: kubo'), "'kubo'"],
  ['uploads by a glob', step('uses: actions/upload-artifact@v4', 'with:', '  path: "**/*.tar.gz"'), "'**/*.tar.gz'"],
  ['hashes in a condition', step(`if: hashFiles('kubo/**') != ''`, 'run: make'), "'kubo/**"],
  ['runs as another user', step('run: sudo su - ipfs -c "ipfs version"'), "'sudo su - ipfs"],
  ['runs as a user by name', step('run: sudo -u builder ipfs version'), "'sudo -u builder ipfs'"],
  ['runs in a shell of root', step('run: |', '  sudo bash -c "cd /srv && ipfs init"'), "&& ipfs'"],
  ['runs in a script for root', step('run: |', '  sudo bash <<EOF', '  ipfs init', '  EOF'), "ipfs'"],
  ['runs without an environment', step('run: env -i HOME=/tmp ipfs version'), "'env -i HOME=/tmp ipfs'"],
  [
    'runs with another PATH',
    step('run: PATH=/usr/local/bin:/usr/bin ipfs version'),
    "'PATH=/usr/local/bin:/usr/bin ipfs'",
  ],
  ['runs in a login shell', step('shell: bash -el {0}', 'run: ipfs version'), "'shell: bash -el {0}'"],
];

for (const [name, more, used, variables] of NEEDED) {
  it(`leaves an installation alone if the job later ${name}`, () => {
    const before = job(KUBO, more, variables ?? []);
    const { after, migrated, leftAlone } = migrate(before);
    expect(after).toBe(before);
    expect(migrated).toEqual([]);
    expect(leftAlone.map(({ line, reason }) => [line, reason])).toEqual([
      [before.split('\n').indexOf('      - run: |') + 1, expect.stringContaining(used)],
    ]);
  });
}

it.each([
  ['ls ipfs-cluster-ctl'],
  ['./ipfs-cluster-ctl/ipfs-cluster-ctl --version'],
  ['rm ipfs-cluster-ctl_v1.1.6_linux-amd64.tar.gz'],
  ['sudo -E ipfs-cluster-ctl peers ls'],
])('leaves a Cluster program alone if the job later runs %s', (command) => {
  const before = job(CTL, step(`run: ${command}`));
  expect(migrate(before)).toMatchObject({ after: before, migrated: [], leftAlone: [{}] });
});

it.each([['sudo su - ipfs -c "ipfs version"'], ['env -i ipfs version']])(
  'leaves a download action alone if the job later runs %s',
  (command) => {
    const before = job(ACTION, step(`run: ${command}`));
    expect(migrate(before)).toMatchObject({ after: before, migrated: [], leftAlone: [{}] });
  },
);

it.each([
  ['the rest of the script hashes all archives', ['          ipfs init', '          sha512sum *.tar.gz']],
  ['the rest of the script uses sudo', ['          sudo ipfs daemon &']],
])('leaves an installation alone if %s', (_name, lines) => {
  const before = job([...KUBO, ...lines], []);
  expect(migrate(before)).toMatchObject({ after: before, migrated: [], leftAlone: [{}] });
});

const NOT_NEEDED: readonly (readonly [string, readonly string[]])[] = [
  ['runs the program', step('run: ipfs version && ipfs add -r docs')],
  [
    'names Kubo in a comment and a text',
    step('name: Test kubo', 'run: |', '  # in kubo/ipfs', '  echo "Testing kubo"'),
  ],
  ['has globs of another folder', step('run: cp dist/*.tar.gz out/ && ls test/**/*.js')],
  ['has globs of other files', step('run: rm -f *.log && eslint "**/*.ts"')],
  [
    'hashes lock files',
    step(
      'uses: actions/cache@v4',
      'with:',
      `  key: kubo-\${{ hashFiles('**/package-lock.json') }}`,
      '  path: node_modules',
    ),
  ],
  ['has other names with kubo in them', step('run: pytest kubo_test.py my-kubo kubo-test')],
  ['runs an image', step('run: docker run ipfs/kubo:v0.43.0 version')],
  ['installs with sudo', step('run: sudo apt-get install -y jq && ipfs version')],
  ['extends PATH', step('run: PATH="$PATH:/opt/bin" ipfs version')],
];

it.each(NOT_NEEDED)('replaces an installation if the job later only %s', (_name, more) => {
  const { migrated, leftAlone } = migrate(job(KUBO, more));
  expect(leftAlone).toEqual([]);
  expect(migrated).toHaveLength(1);
});

it('replaces a Cluster program if the job later only runs it', () => {
  const { migrated, leftAlone } = migrate(job(CTL, step('run: ipfs-cluster-ctl --enc=json peers ls | jq .')));
  expect(leftAlone).toEqual([]);
  expect(migrated).toHaveLength(1);
});

it('ignores uses of files that a later step downloads again', () => {
  const again = [...KUBO, '          make', ...step('run: ls kubo')];
  const { migrated, leftAlone } = migrate(job(KUBO, again));
  expect(migrated.map(({ line }) => line)).toEqual([6]);
  expect(leftAlone.map(({ line }) => line)).toEqual([10]);
});
