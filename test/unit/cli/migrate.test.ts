// ipfs-kit migrate: what it reads, prints and writes.
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type MigrateCommandOptions, migrateCommand } from '../../../cli/migrate/migrate.ts';
import { runCommand } from '../../../cli/run-command.ts';
import { COMMIT } from '../generator/migrate/migrate.ts';

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

it('migrates a file in UTF-16, and writes it as UTF-8', async () => {
  await put(WORKFLOW, Buffer.from(`\ufeff${BEFORE}`, 'utf16le'));
  const { code, notes } = await run([], { write: true });
  expect([code, notes]).toEqual([0, [`${WORKFLOW}:6: ${STEP}: replaced`, '1 file, 1 changed']]);
  expect(await read(WORKFLOW)).toMatch(/^on: push\r\n[\s\S]*kubo-version: latest/);
});

it('writes with --write, exits with 0, and changes nothing the second time', async () => {
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

it('reads workflows and composite actions, but not those of dependencies', async () => {
  const action = `runs:\n  using: composite\n  steps:\n    - uses: ${STEP}\n`;
  for (const file of ['action.yml', 'tools/ipfs/action.yaml', '.github/actions/x/action.yml']) await put(file, action);
  await put(WORKFLOW, BEFORE);
  for (const file of ['node_modules/x/action.yml', '.github/workflows/old/test.yml', 'docs/test.yml'])
    await put(file, BEFORE);
  const { out } = await run([]);
  const changed = [...out.matchAll(/^--- a\/(\S+)/gm)].map(([, file]) => file);
  expect(changed).toEqual(['.github/actions/x/action.yml', WORKFLOW, 'action.yml', 'tools/ipfs/action.yaml']);
});

it('reads only the named files', async () => {
  await put(WORKFLOW, BEFORE);
  await put('other.yml', BEFORE);
  const { out } = await run([join(folder, 'other.yml')]);
  expect([...out.matchAll(/^--- a\/(\S+)/gm)].map(([, file]) => file)).toEqual(['other.yml']);
});

it('reports steps that it leaves alone, and exits with 0 if nothing would change', async () => {
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
    unread: [],
  });
});

it('shows a placeholder without a reference of the action, and does not write it', async () => {
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
  ['a missing file', ['missing.yml'], ACTION, /missing\.yml: cannot be read/],
  ['a file that is not UTF-8', ['latin1.yml'], ACTION, /latin1\.yml: not valid UTF-8/],
  ['a reference that is not one', [], 'setup-ipfs-kit', /--action 'setup-ipfs-kit': not an action reference/],
])('exits with 2 for %s', async (_name, files, action, message) => {
  await put('latin1.yml', Buffer.from([0x23, 0xe9, 0x0a]));
  await put(WORKFLOW, BEFORE);
  const { code, out, notes } = await run(files, { action, write: true });
  expect([code, out]).toEqual([2, '']);
  expect(notes).toEqual([expect.stringMatching(message)]);
  expect(await read(WORKFLOW)).toBe(BEFORE);
});

it('does not follow links, in a scan or by name', async () => {
  await put('common.yml', BEFORE);
  await mkdir(join(folder, '.github/workflows'), { recursive: true });
  await symlink('../../common.yml', join(folder, WORKFLOW));
  const scanned = await run([], { write: true });
  expect(scanned).toEqual({
    code: 0,
    out: '',
    notes: [
      `${WORKFLOW}: skipped: symbolic link. Run this on the file that it points to.`,
      '0 files, 0 changed, 1 file not read',
    ],
  });
  const named = await run([WORKFLOW], { write: true });
  expect(named.code).toBe(2);
  expect(named.notes).toEqual([
    expect.stringMatching(/test\.yml: cannot be read: it is a symbolic link to .*common\.yml/),
  ]);
  expect(await read('common.yml')).toBe(BEFORE);
});

it('reports a folder of workflows that is a link', async () => {
  await put('flows/test.yml', BEFORE);
  await mkdir(join(folder, '.github'));
  await symlink('../flows', join(folder, '.github/workflows'));
  const { code, notes } = await run([]);
  expect([code, notes[0]]).toEqual([0, expect.stringContaining('.github/workflows: skipped: symbolic link')]);
});

it('does not write outside of the repository by any path', async () => {
  await mkdir(join(folder, 'repository/.git'), { recursive: true });
  await put('repository/sub/inside.yml', BEFORE);
  await put('outside/test.yml', BEFORE);
  await symlink('../outside', join(folder, 'repository/linked'));
  const all = { write: true, includeGithub: false, json: false, action: ACTION };
  const root = join(folder, 'repository/sub');
  const notes: string[] = [];
  const output = { result: () => {}, note: (text: string) => notes.push(text) };
  for (const file of ['../linked/test.yml', join(folder, 'outside/test.yml')]) {
    const code = await runCommand(false, output, () => migrateCommand(['inside.yml', file], all, root, output));
    expect([code, notes.at(-1)]).toEqual([2, expect.stringMatching(/its folder .*outside is outside of/)]);
  }
  expect([await read('outside/test.yml'), await read('repository/sub/inside.yml')]).toEqual([BEFORE, BEFORE]);
  expect(await runCommand(false, output, () => migrateCommand(['inside.yml'], all, root, output))).toBe(0);
  expect(await read('repository/sub/inside.yml')).toContain(ACTION);
});

it.each([
  ['a pipe', 'pipe.yml', /not a regular file/],
  ['a device', '/dev/zero', /not a regular file/],
  ['a file above 4 MiB', 'large.yml', /has 4194305 bytes, more than the limit of 4194304/],
])('exits with 2 for %s without reading it', async (_name, file, message) => {
  execFileSync('mkfifo', [join(folder, 'pipe.yml')]);
  await put('large.yml', '#'.repeat(4 * 1024 * 1024 + 1));
  const { code, out, notes } = await run([file]);
  expect([code, out, notes]).toEqual([2, '', [expect.stringMatching(message)]]);
});

const DUPLICATE = `${BEFORE.replaceAll('\r', '')}on: push\n`;
it.each([
  ['a duplicate key', DUPLICATE, 'test.yml:7:1: cannot be migrated: not valid YAML: '],
  ['a tab', BEFORE.replace('  a:', '\ta:'), 'test.yml:3:1: cannot be migrated: not valid YAML: '],
  ['CR line endings', BEFORE.replaceAll('\n', ''), 'test.yml:1:'],
  ['two documents', `name: x\n---\n${BEFORE}`, 'test.yml:2:1: cannot be migrated: the file has several YAML documents'],
  ['another encoding', Buffer.from(`# \xe9\n${BEFORE}`, 'latin1'), 'test.yml:1:1: cannot be migrated: not valid UTF-8'],
])('reports a workflow with %s, and exits with 2 if it mentions a dead origin', async (_name, text, start) => {
  await put(WORKFLOW, text);
  await put('action.yml', `runs:\n  using: composite\n  steps:\n    - uses: ${STEP}\n`);
  const { code, out, notes } = await run([]);
  expect(code).toBe(2);
  expect(out.match(/^--- .*/gm)).toEqual(['--- a/action.yml']);
  expect(notes.filter((note) => note.includes('cannot be migrated'))).toEqual([
    expect.stringContaining(`.github/workflows/${start}`),
  ]);
  expect(notes.at(-1)).toBe('2 files, 1 to change, 1 file not read');
  // The other file is still written.
  expect((await run([], { write: true })).code).toBe(2);
  expect(await read('action.yml')).toContain(ACTION);
});

it('reports a broken file without a dead origin, and exits with 2 only if it is named', async () => {
  await put('fixtures/action.yml', Buffer.from('# \xe9\n', 'latin1'));
  await put(WORKFLOW, 'on: push\non: push\n');
  const { code, notes } = await run([]);
  expect(code).toBe(0);
  expect(notes).toEqual([
    expect.stringMatching(
      /^fixtures\/action\.yml:1:1: cannot be migrated: .* The file does not mention a dead origin\.$/,
    ),
    expect.stringMatching(/^\.github\/workflows\/test\.yml:2:1: cannot be migrated: not valid YAML/),
    '2 files, 0 to change, 2 files not read',
  ]);
  expect((await run([WORKFLOW])).code).toBe(2);
});

it.each([['.github/workflows'], ['.github/workflows/'], ['.github'], ['.']])('reads the folder %s', async (name) => {
  await put(WORKFLOW, BEFORE);
  const { code, notes } = await run([name]);
  expect([code, notes]).toEqual([1, [`${WORKFLOW}:6: ${STEP}: would be replaced`, '1 file, 1 to change']]);
});

const HOSTILE = 'x\\n::error title=pwned::hello\\n::add-mask::a\\e[2Jzz ##[warning]w';
it('escapes workflow commands and control characters', async () => {
  const text = BEFORE.replaceAll('\r', '').replace('jobs:', '# \u001b[2J\u009b\njobs:');
  await put(WORKFLOW, `${text}        with:\n          version: "${HOSTILE}"\n`);
  await put(
    '::error::x/action.yml',
    `runs:\n  using: composite\n  steps:\n    - uses: ${STEP}\n    - run: |\n        ::error::y\n        ##[error]z\n`,
  );
  for (const options of [{}, { json: true }]) {
    const { out, notes } = await run([], options);
    const lines = [...out.split('\n'), ...notes.flatMap((note) => note.split('\n'))];
    expect(lines.filter((line) => /^[\s+-]*::|##\[/.test(line))).toEqual([]);
    expect(lines.filter((line) => /[^\P{Cc}\t]/u.test(line))).toEqual([]);
    expect(out.concat(...notes)).toContain('pwned');
    if (options.json) expect(JSON.parse(out).files[0].leftAlone[0].reason).toContain('##[warning]w');
    else expect(out).toContain('         \\u003a:error::y');
  }
});

it('accepts an empty folder', async () => {
  expect(await run([])).toEqual({ code: 0, out: '', notes: ['0 files, 0 to change'] });
});
