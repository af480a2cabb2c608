// Commands that write files of a repository, on a disk without space.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findNamespaceCommand } from '../../support/isolation/namespaces.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'cli', 'main.ts');
const CONFIG =
  "action: ./\npython: { versions: ['3.11'], test: 'true' }\nworkflows:\n  multi-arch-ci: { hosted: [linux/amd64] }\n";
const DOWNLOAD = `on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: |
          wget -q https://dist.ipfs.tech/kubo/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz
          tar -xzf kubo_v0.43.0_linux-amd64.tar.gz
          sudo bash kubo/install.sh
`;
/** Copies the project to a small disk, fills it, runs the command there, and lists the files. */
const SCRIPT = `mount -t tmpfs -o size=64k tmpfs "$DISK" && cp -r "$PROJECT/." "$DISK" && cd "$DISK"
dd if=/dev/zero of=fill bs=512 2>/dev/null
"$@"; code=$?
find . -type f ! -name fill -exec stat -c '%n %s' {} + | sort; exit $code`;

const found = findNamespaceCommand({ flags: ['--mount'], check: ['mount', '-t', 'tmpfs', 'tmpfs', '/mnt'] });
const namespace = 'command' in found ? found.command : null;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'full-disk-'));
  for (const folder of ['disk', 'project/.github/workflows']) mkdirSync(join(root, folder), { recursive: true });
});
afterEach(() => rmSync(root, { recursive: true }));

describe.skipIf(namespace === null)('on a full disk', () => {
  it.each<[string, readonly string[], Readonly<Record<string, string>>]>([
    [
      'init',
      ['workflows', 'init', '--yes', '--action', `a/b@${'0'.repeat(40)} # v1.0.0`],
      { 'package.json': '{"scripts":{"test":"node --test"}}' },
    ],
    ['generate', ['workflows', 'generate'], { '.github/ipfs-kit.yml': CONFIG }],
    [
      'migrate',
      ['migrate', '--write', '--action', `a/b@${'0'.repeat(40)} # v1.0.0`],
      { '.github/workflows/a.yml': DOWNLOAD },
    ],
  ])('%s says so, and changes no file', async (_, args, files) => {
    const project = join(root, 'project');
    for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text);
    const [command = '', ...rest] = namespace ?? [];
    const all = [...rest, 'sh', '-c', SCRIPT, 'sh', process.execPath, CLI, ...args];
    const env = { PATH: process.env.PATH, HOME: root, DISK: join(root, 'disk'), PROJECT: project };
    const { code, stdout, stderr } = await new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) =>
      execFile(command, all, { env }, (error, ...[stdout, stderr]) =>
        resolve({ code: error?.code ?? 0, stdout, stderr }),
      ),
    );
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^disk-full: .*ENOSPC.*Free some space on the disk/m)]);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout.trim().split('\n')).toEqual(Object.entries(files).map(([path, text]) => `./${path} ${text.length}`));
  });
});
