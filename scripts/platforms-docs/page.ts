// Renders docs/platforms.md from the rows and the recorded facts. Pure.
import { BARE_MACHINES, FAILING_MACHINES } from '../../test/support/machines/bare/machines.ts';
import { FEATURES, type Feature, type Leg, ROWS, type Row } from './platforms.ts';
import { findRecorded, type Recorded, type Versions } from './recorded.ts';

const INTRODUCTION = `# Platforms

What is known about each platform, and how it is known. This page is made from data by \`npm run docs:platforms\`. A test checks that
the named tests exist and that the named jobs do what the table says.

- **T**: tests of this repository do it there with the real programs, on that machine itself or on one that the tests bring up: an
  emulated arm64 machine, Alpine's libc in a folder, Windows programs under Wine.
- **G**: a workflow of this repository does it on GitHub's own runners. The Actions tab has the result of each run.
- **R**: recorded facts only. Upstream publishes the archive, and its name and platform are in \`kit/distributions\`.
  \`test/integration/products.test.ts\` installs an archive of that name, with a small program in place of the real one.
  \`≤\` and a version: later releases are not published for it.
- **U**: untried. The action would build it from source there.
- Empty: not available there, or no one has tried it.
`;

const HEADS: Readonly<Record<Feature, string>> = {
  'kubo-install': 'Kubo',
  'kubo-build': 'built',
  'kubo-node': 'node',
  'cluster-install': 'Cluster',
  'cluster-build': 'built',
  'cluster-peers': 'peers',
  'lotus-install': 'Lotus',
  'lotus-build': 'built',
  probe: 'probe',
};

const NOTES = `\`Kubo\`, \`Cluster\` and \`Lotus\`: the published binary is installed. \`built\`: the product before it is built from source,
on the platform or for it on linux/amd64. \`node\`: a Kubo node in a job, until the post step has stopped it. \`peers\`: several Cluster
peers. \`probe\`: arch-probe reports the machine.

No test installs or runs the real Lotus. Its builds are tested with the real git and make and a small repository of the same shape
(\`test/e2e/lotus-build.test.ts\`); [source builds](source-builds.md#lotus-from-git) says what was tried by hand.

All tests of this repository also run on GitHub, on linux/amd64 and linux/arm64: job \`test\` of \`ci.yml\`.

What arch-probe says of other machines, such as boards, clouds, BSDs and containers, is tested with their recorded files:
\`test/unit/probe/machines\` and \`test/unit/probe/reported\`.
`;

const LIMITS = `## What Wine cannot show

Wine is not Windows. These differ, and only the legs on GitHub's Windows runners show them:

- antivirus programs that hold a new file open, Windows Defender and SmartScreen, and code signing
- users, owners and permissions of files (ACLs)
- the job object in which the real runner starts a step, and how it ends processes that are left
- links of folders (reparse points) and long paths, which depend on Wine
- PowerShell, whose question for processes a small program of the tests answers, and LongPathsEnabled
- the firewall, network interfaces as Go lists them, and Git for Windows with its bash

## What emulation cannot show

- how fast anything is
- real hardware, such as the GPUs and memory of a DGX, and drivers
- faults of a processor, and instructions that the emulator has and a processor lacks
- Rosetta 2 and the emulation of Windows on Arm, which only Apple and Microsoft have

No test runs macOS outside of GitHub.
`;

/** Returns the text of docs/platforms.md. */
export function renderPlatformsPage(versions: Versions): string {
  const cells = ROWS.map((row) => [row.name, ...FEATURES.map((feature) => renderCell(row, feature, versions))]);
  const matrix = table(['Platform', ...FEATURES.map((feature) => HEADS[feature])], cells);
  const proof = ROWS.flatMap((row) => {
    const [tests, legs] = [listTests(row), listLegs(row)];
    return tests.length + legs.length > 0 ? [[row.name, code(tests), legs.map(describeLeg).join('<br>')]] : [];
  });
  return [
    INTRODUCTION,
    [...matrix, ''].join('\n'),
    NOTES,
    ['## Where it is tested', '', ...table(['Platform', 'T: tests', 'G: jobs on GitHub'], proof), ''].join('\n'),
    renderContainers(),
    LIMITS,
  ].join('\n');
}

function renderContainers(): string {
  const list = (machines: readonly { readonly name: string }[]) => machines.map(({ name }) => `- ${name}`);
  return [
    ...['## Containers that lack something', '', 'A whole job works in a container:', ''],
    ...[
      ...list(BARE_MACHINES),
      '',
      'An install fails with an error that says why and what to do, and leaves nothing of the program, in a container:',
      '',
    ],
    ...[...list(FAILING_MACHINES), ''],
  ].join('\n');
}

function renderCell(row: Row, feature: Feature, versions: Versions): string {
  const tried = [...(row.tests?.[feature] ? ['T'] : []), ...(row.legs?.[feature] ? ['G'] : [])];
  if (tried.length > 0) return tried.join(' ');
  const recorded = row.isVariant ? null : findRecorded(feature, row.platform, versions);
  return recorded === null ? '' : renderRecorded(recorded);
}

function renderRecorded(recorded: Recorded): string {
  if (recorded.how === 'older') return `R ≤${recorded.until}`;
  return recorded.how === 'published' ? 'R' : 'U';
}

/** Returns the tests that a row names, each once. */
export function listTests({ tests = {} }: Row): readonly string[] {
  return [...new Set(Object.values(tests).flat())];
}

/** Returns the legs that a row names, each once. */
export function listLegs({ legs = {} }: Row): readonly Leg[] {
  const all = Object.values(legs).flat();
  return all.filter((leg, index) => all.findIndex((other) => describeLeg(other) === describeLeg(leg)) === index);
}

function describeLeg({ workflow, job, runner }: Leg): string {
  return `\`${workflow}\`: ${job} on ${runner}`;
}

function code(paths: readonly string[]): string {
  return paths.map((path) => `\`${path}\``).join('<br>');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)];
}
