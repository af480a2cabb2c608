// The command: what it reads, prints and writes, in a folder of its own.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MigrateCommandOptions, migrateCommand } from '../../../../generator/commands/migrate.ts';
import { runCommand } from '../../../../generator/commands/run.ts';
import { COMMIT } from './migrate.ts';

const ACTION = `org/setup-ipfs-kit@${COMMIT} # v1.0.0`;
const WORKFLOW = '.github/workflows/test.yml';
const BEFORE =
  'on: push\r\njobs:\r\n  a:\r\n    runs-on: ubuntu-24.04\r\n    steps:\r\n      - uses: ipfs/download-ipfs-distribution-action@v1\r\n';
const STEP = 'ipfs/download-ipfs-distribution-action@v1';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'migrate-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const read = (file: string) => readFile(join(folder, file), 'utf8');
async function put(file: string, text: string | Buffer): Promise<void> {
  await mkdir(dirname(join(folder, file)), { recursive: true });
  await writeFile(join(folder, file), text);
}

async function run(
  files: readonly string[],
  options: Partial<MigrateCommandOptions> = {},
  action: string | null = ACTION,
) {
  const out: string[] = [];
  const notes: string[] = [];
  const output = { result: (text: string) => out.push(text), note: (text: string) => notes.push(text) };
  const named = action === null ? {} : { action };
  const all = { write: false, includeGithub: false, json: false, ...named, ...options };
  const code = await runCommand(all.json, output, () => migrateCommand(files, all, folder, output));
  return { code, out: out.join('\n'), notes };
}

it('shows a diff, writes nothing and exits with 1', async () => {
  await put(WORKFLOW, BEFORE);
  const { code, out, notes } = await run([]);
  expect(code).toBe(1);
  expect(out).toContain(`--- a/${WORKFLOW}\n+++ b/${WORKFLOW}\n@@`);
  expect(out).toContain(
    `-      - uses: ${STEP}\r\n+      - uses: ${ACTION}\r\n+        with:\r\n+          kubo-version: latest`,
  );
  expect(notes).toEqual([`${WORKFLOW}:6: ${STEP}: would be replaced`, '1 file, 1 to change']);
  expect(await read(WORKFLOW)).toBe(BEFORE);
});

it('writes with --write, exits with 0, and has nothing to do then', async () => {
  await put(WORKFLOW, BEFORE);
  await chmod(join(folder, WORKFLOW), 0o640);
  const { code, out, notes } = await run([], { write: true });
  expect([code, out]).toEqual([0, '']);
  expect(notes).toEqual([`${WORKFLOW}:6: ${STEP}: replaced`, '1 file, 1 changed']);
  expect(await read(WORKFLOW)).toBe(
    BEFORE.replace(STEP, `${ACTION}\r\n        with:\r\n          kubo-version: latest`),
  );
  expect((await stat(join(folder, WORKFLOW))).mode & 0o777).toBe(0o640);
  expect(await readdir(join(folder, '.github/workflows'))).toEqual(['test.yml']);
  expect(await run([])).toEqual({ code: 0, out: '', notes: ['1 file, 0 to change'] });
});

it('reads workflows and composite actions, and no file of others', async () => {
  const action = `runs:\n  using: composite\n  steps:\n    - uses: ${STEP}\n`;
  for (const file of ['action.yml', 'tools/ipfs/action.yaml', '.github/actions/x/action.yml']) await put(file, action);
  await put(WORKFLOW, BEFORE);
  for (const file of ['node_modules/x/action.yml', '.github/workflows/old/test.yml', 'docs/test.yml'])
    await put(file, BEFORE);
  const { out } = await run([]);
  const changed = [...out.matchAll(/^--- a\/(\S+)/gm)].map(([, file]) => file);
  expect(changed).toEqual(['.github/actions/x/action.yml', WORKFLOW, 'action.yml', 'tools/ipfs/action.yaml']);
});

it('reads only the files that are named', async () => {
  await put(WORKFLOW, BEFORE);
  await put('other.yml', BEFORE);
  const { out } = await run([join(folder, 'other.yml')]);
  expect([...out.matchAll(/^--- a\/(\S+)/gm)].map(([, file]) => file)).toEqual(['other.yml']);
});

it('reports what it leaves alone, and exits with 0 where nothing would change', async () => {
  await put(WORKFLOW, BEFORE.replace(STEP, 'ipshipyard/ipfs-deploy-action@v2'));
  const { code, out, notes } = await run([]);
  expect([code, out]).toEqual([0, '']);
  expect(notes).toEqual([
    expect.stringMatching(
      /^\.github\/workflows\/test\.yml:6: ipshipyard\/ipfs-deploy-action@v2: left alone: it installs Kubo/,
    ),
    '1 file, 0 to change, 1 step to replace by hand',
  ]);
});

it('prints the report as JSON', async () => {
  await put(WORKFLOW, BEFORE);
  const { code, out, notes } = await run([], { json: true });
  expect([code, notes]).toEqual([1, []]);
  const migrated = [{ file: WORKFLOW, line: 6, what: STEP, notes: [] }];
  expect(JSON.parse(out)).toEqual({
    written: false,
    files: [{ path: WORKFLOW, changed: true, migrated, leftAlone: [] }],
  });
});

it('shows a placeholder where no reference of the action is known, and does not write it', async () => {
  await put(WORKFLOW, BEFORE);
  const shown = await run([], {}, null);
  expect(shown.code).toBe(1);
  expect(shown.out).toContain('uses: org/setup-ipfs-kit@COMMIT # VERSION');
  expect(shown.notes.at(-1)).toContain('placeholder');
  const refused = await run([], { write: true }, null);
  expect(refused).toMatchObject({ code: 2, out: '' });
  expect(refused.notes).toEqual([expect.stringMatching(/^invalid-input: --write: .*--action/)]);
  expect(await read(WORKFLOW)).toBe(BEFORE);
});

it.each([
  ['a file that is missing', ['missing.yml'], ACTION, /missing\.yml: cannot be read/],
  ['a file that is not UTF-8', ['latin1.yml'], ACTION, /latin1\.yml: cannot be read/],
  ['a reference that is not one', [], 'setup-ipfs-kit', /--action 'setup-ipfs-kit': not a reference/],
])('%s ends it with exit code 2', async (_name, files, action, message) => {
  await put('latin1.yml', Buffer.from([0x23, 0xe9, 0x0a]));
  await put(WORKFLOW, BEFORE);
  const { code, out, notes } = await run(files, { action, write: true });
  expect([code, out]).toEqual([2, '']);
  expect(notes).toEqual([expect.stringMatching(message)]);
  expect(await read(WORKFLOW)).toBe(BEFORE);
});

it('writes through a link', async () => {
  await put('shared.yml', BEFORE);
  await mkdir(join(folder, '.github/workflows'), { recursive: true });
  await symlink('../../shared.yml', join(folder, WORKFLOW));
  await run([WORKFLOW], { write: true });
  expect(await read('shared.yml')).toContain(ACTION);
  expect(await readdir(folder)).toEqual(['.github', 'shared.yml']);
});

it('has nothing to do in an empty folder', async () => {
  expect(await run([])).toEqual({ code: 0, out: '', notes: ['0 files, 0 to change'] });
});
