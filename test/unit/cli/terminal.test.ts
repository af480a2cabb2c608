// The commands at 80 columns: tables and texts for people wrap, and what programs read does not.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrateCommand } from '../../../cli/migrate/migrate.ts';
import type { ExitCode } from '../../../cli/output.ts';
import { formatLines, type Layout, type Output } from '../../../cli/output.ts';
import { probeCommand } from '../../../cli/probe.ts';
import { runCommand } from '../../../cli/run-command.ts';
import { checkCommand } from '../../../cli/workflows/check.ts';
import { generateCommand } from '../../../cli/workflows/generate.ts';
import { initCommand } from '../../../cli/workflows/init.ts';
import { lintCommand } from '../../../cli/workflows/lint.ts';
import { planCommand } from '../../../cli/workflows/plan.ts';
import { displayWidth } from '../../../kit/terminal-text.ts';

const ROOT = join(import.meta.dirname, '../../..');
const ACTION = `org/setup-ipfs-kit@${'0123456789'.repeat(4)} # v1.0.0`;
const TERMINAL_80 = { isTTY: true, columns: 80 };
const OLD = `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          wget https://dist.ipfs.tech/kubo/v0.20.0/kubo_v0.20.0_linux-amd64.tar.gz
          tar -xvzf kubo_v0.20.0_linux-amd64.tar.gz
          sudo bash kubo/install.sh
      - run: curl -sL https://dist.ipfs.tech/kubo/v0.20.0/kubo_v0.20.0_linux-amd64.tar.gz | tar xz && for i in a b; do ./kubo/ipfs add "$i"; done
`;

interface Printed {
  readonly text: string;
  readonly layout: Layout;
}

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'terminal-'));
  await cp(join(ROOT, 'examples/ipfs-kit-py'), folder, { recursive: true });
  await writeFile(join(folder, '.github/workflows/old.yml'), OLD);
  await rm(join(folder, '.github/workflows/arm64-ci.yml'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function print(command: (output: Output) => Promise<ExitCode>): Promise<readonly Printed[]> {
  const printed: Printed[] = [];
  const output: Output = {
    result: (text, layout = 'exact') => printed.push({ text, layout }),
    note: (text, layout = 'wrapped') => printed.push({ text, layout }),
  };
  await runCommand(false, output, () => command(output));
  return printed;
}

type Command = (json: boolean) => (output: Output) => Promise<ExitCode>;

const COMMANDS = {
  plan: (json) => (output) => planCommand(folder, { json }, output),
  'generate --dry-run': (json) => (output) => generateCommand(folder, { json, dryRun: true }, output),
  check: (json) => (output) => checkCommand(folder, { json }, output),
  lint: (json) => (output) =>
    lintCommand([], { format: json ? 'json' : 'text', strict: true }, folder, output, {
      columns: 80,
      hasColors: false,
    }),
  migrate: (json) => (output) =>
    migrateCommand([], { json, write: false, includeGithub: false, action: ACTION }, folder, output),
  probe: (json) => (output) => probeCommand({ json }, output),
  'an error': () => (output) => planCommand(join(folder, 'docs'), { json: false }, output),
} satisfies Record<string, Command>;

describe.each(Object.entries<Command>(COMMANDS))('%s', (name, command) => {
  it('has no long line and no broken word in texts for people', async () => {
    const texts = (await print(command(false))).filter(({ layout }) => layout !== 'exact');
    expect(texts).not.toEqual([]);
    for (const { text, layout } of texts) {
      const wrapped = formatLines(text, layout, TERMINAL_80);
      // Only a word can be longer: a path, a digest.
      const long = wrapped.split('\n').filter((line) => displayWidth(line) > 80 && /\S\s+\S/.test(line));
      expect(long).toEqual([]);
      expect(wrapped.split(/\s+/)).toEqual(text.split(/\s+/));
    }
  });

  it('does not wrap JSON', async () => {
    if (name === 'an error') return;
    expect((await print(command(true))).filter(({ text, layout }) => /^[[{]/.test(text) && layout !== 'exact')).toEqual(
      [],
    );
  });
});

it('generate --dry-run says what would happen', async () => {
  const [file, ...others] = (await print(COMMANDS['generate --dry-run'](false))).filter(({ text }) =>
    text.includes('arm64-ci'),
  );
  expect(file?.text).toMatch(/^would write \.github\/workflows\/arm64-ci\.yml \(\d+ lines\)$/);
  expect(others).toEqual([]);
});

it('diffs stay exact', async () => {
  const diffs = (await print(COMMANDS.migrate(false))).filter(({ text }) => text.startsWith('--- a/'));
  expect(diffs.map(({ layout }) => layout)).toEqual(['exact']);
});

it('init ends with the next commands, each on its own line', async () => {
  const project = await mkdtemp(join(folder, 'project-'));
  await writeFile(join(project, 'package.json'), '{"scripts":{"test":"node --test"}}');
  const options = { yes: true, dryRun: false, action: ACTION };
  const { text = '' } = (await print((output) => initCommand(project, options, output))).at(-1) ?? {};
  expect(formatLines(text, 'wrapped', TERMINAL_80).split('\n')).toEqual([
    'Check .github/ipfs-kit.yml, then run:',
    '  ipfs-kit workflows try       runs the tests here',
    '  ipfs-kit workflows generate  writes the workflows',
  ]);
});
