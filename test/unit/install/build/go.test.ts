// Which Go builds a module: the one in its go.mod, installed or fetched.
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  chooseGo,
  describeIgnoredDatabase,
  findInstalledGos,
  type GoPurpose,
  type GoRequirement,
  goError,
  type InstalledGo,
  parseGoMod,
} from '../../../../kit/install/build/go.ts';
import type { PackageSystem } from '../../../../kit/install/build/system-packages.ts';
import { canBeOtherUser, giveToOtherUser } from '../../../support/isolation/other-user.ts';

describe('a go.mod names', () => {
  it.each<[string, string, GoRequirement]>([
    ['a patch, as since Go 1.21', 'module m\n\ngo 1.26.5\n', { go: '1.26.5', toolchain: null }],
    ['a minor alone', 'module m\n\ngo 1.25\n', { go: '1.25', toolchain: null }],
    ['a toolchain', 'module m\ngo 1.24\n\ntoolchain go1.24.5\n', { go: '1.24', toolchain: '1.24.5' }],
    ['a release candidate', 'module m\ngo 1.27rc1\n', { go: '1.27', toolchain: null }],
    ['nothing', 'module m\n', { go: '1.16', toolchain: null }],
    ['something like it in a comment', 'module m // go 1.2\ngo 1.22.7\n', { go: '1.22.7', toolchain: null }],
  ])('%s', (_, text, expected) => {
    expect(parseGoMod(text)).toEqual(expected);
  });
});

describe('builds with', () => {
  const onPath = (version: string): InstalledGo => ({ command: 'go', version, from: 'path' });
  const cached = (version: string): InstalledGo => ({
    command: `/tools/go/${version}`,
    version,
    from: 'tool-cache',
  });
  const need = (go: string, toolchain: string | null = null) => ({ go, toolchain });

  it.each<[string, GoRequirement, InstalledGo[], string, string]>([
    ['a newer patch of the same minor', need('1.26.5'), [onPath('1.26.8')], 'go', 'local'],
    ['the same patch', need('1.26.5'), [onPath('1.26.5')], 'go', 'local'],
    ['a fetched Go if the installed patch is older', need('1.26.5'), [onPath('1.26.4')], 'go', 'go1.26.5'],
    [
      'a fetched Go if the installed minor is newer, because it may fail to compile',
      need('1.25'),
      [onPath('1.26.8')],
      'go',
      'go1.25.0',
    ],
    ['the toolchain that go.mod names', need('1.25', '1.25.5'), [onPath('1.26.8')], 'go', 'go1.25.5'],
    [
      'the minor of the go line if the toolchain has another one',
      need('1.25', '1.26.1'),
      [onPath('1.26.8')],
      'go',
      'go1.25.0',
    ],
    ['a fetched Go if the installed minor is older', need('1.26.5'), [onPath('1.22.1')], 'go', 'go1.26.5'],
    ['a Go in the tool cache', need('1.25'), [onPath('1.26.8'), cached('1.25.3')], '/tools/go/1.25.3', 'local'],
    ['a Go on PATH before one in the tool cache', need('1.26'), [onPath('1.26.1'), cached('1.26.8')], 'go', 'local'],
    [
      'a Go that the tool cache fetches if PATH has none',
      need('1.24'),
      [cached('1.26.8')],
      '/tools/go/1.26.8',
      'go1.24.0',
    ],
    ['Go 1.21 for older minors, which cannot be fetched', need('1.19'), [onPath('1.26.8')], 'go', 'go1.21.0'],
    ['an installed Go 1.21 for older minors', need('1.19'), [onPath('1.21.13')], 'go', 'local'],
    ['a fetched Go instead of a development build', need('1.27'), [onPath('devel go1.27-1a2b3c')], 'go', 'go1.27.0'],
    ['a fetched Go instead of a release candidate', need('1.26'), [onPath('1.26rc1')], 'go', 'go1.26.0'],
  ])('%s', (_, requirement, installed, command, toolchain) => {
    expect(chooseGo(requirement, installed)).toMatchObject({ command, toolchain });
  });
});

describe('the log of a build', () => {
  it.each<[string, string | null]>([
    ['', null],
    ['sum.golang.org', null],
    ['off', "GOSUMDB is 'off' on this machine. Builds use sum.golang.org."],
    ['sum.example+033de0ae+AAAA', "GOSUMDB is 'sum.example' on this machine. Builds use sum.golang.org."],
    [
      'sum.golang.org https://user:secret@sums.example',
      "GOSUMDB is 'sum.golang.org', with a server of its own, on this machine. Builds use sum.golang.org.",
    ],
    ['https://user:secret@sums.example', 'GOSUMDB names another database on this machine. Builds use sum.golang.org.'],
    ['user:secret@sums.example off', 'GOSUMDB names another database on this machine. Builds use sum.golang.org.'],
  ])('has no credentials of GOSUMDB=%s', (value, line) => {
    expect(describeIgnoredDatabase(value)).toBe(line);
  });
});

describe('the Go installations of a machine', () => {
  let root: string;
  const path = process.env.PATH;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'gos-'));
    for (const version of ['1.24.2', '1.25.5', '1.26.1']) {
      const bin = join(root, 'go', version, process.arch, 'bin');
      await mkdir(bin, { recursive: true });
      await writeFile(join(bin, process.platform === 'win32' ? 'go.exe' : 'go'), '');
      // One that is being unpacked has no marker.
      if (version !== '1.26.1') await writeFile(join(root, 'go', version, `${process.arch}.complete`), '');
    }
    process.env.PATH = join(root, 'nowhere');
  });
  afterAll(async () => {
    process.env.PATH = path;
    await rm(root, { recursive: true });
  });

  it('are the complete ones in the tool cache, newest first, without a Go on PATH', async () => {
    expect((await findInstalledGos(root)).map(({ version, from }) => [version, from])).toEqual([
      ['1.25.5', 'tool-cache'],
      ['1.24.2', 'tool-cache'],
    ]);
  });

  it('fail with go-not-found if there are none', async () => {
    await expect(findInstalledGos(join(root, 'nowhere'))).rejects.toMatchObject({ code: 'go-not-found' });
  });
});

describe('the error of a machine without a usable Go', () => {
  const KUBO = {
    title: 'Kubo 0.43.0',
    reason: "upstream's linux/amd64 binary needs glibc 2.14 or newer, and this system has musl",
    alternative: 'use a system with glibc, such as Debian',
  };
  const problem = 'it needs Go 1.21 or newer, and no working go command is on PATH or in the tool cache';
  const messageFor = (system: PackageSystem, purpose?: GoPurpose) =>
    goError('go-not-found', problem, purpose, system).message;

  it('says what is built, why, and how to install Go on Alpine', () => {
    expect(messageFor({ manager: 'apk', root: true, sudo: false }, KUBO)).toBe(
      `Build of Kubo 0.43.0 from source: ${problem}. Reason for the build: ${KUBO.reason}. Install Go 1.21 or newer before this step with \`apk add go\`, or on GitHub with actions/setup-go. Or use a system with glibc, such as Debian.`,
    );
  });

  it.each<[string, PackageSystem, string]>([
    ['with sudo', { manager: 'dnf', root: false, sudo: true }, 'before this step with `sudo dnf install -y golang`,'],
    ['without sudo', { manager: 'apk', root: false, sudo: false }, 'before this step as root with `apk add go`,'],
    [
      'of Debian, whose Go can be too old',
      { manager: 'apt', root: true, sudo: false },
      '(on GitHub: use actions/setup-go',
    ],
    ['without a known package manager', { manager: null, root: true, sudo: false }, '(on GitHub: use actions/setup-go'],
  ])('fits a system %s', (_, system, text) => {
    expect(messageFor(system)).toContain(`A build from source: ${problem}. Install Go 1.21 or newer ${text}`);
    expect(messageFor(system)).not.toContain('Or ');
  });
});

describe.skipIf(process.platform === 'win32')('a Go in the tool cache', () => {
  const version = '1.25.5';
  const program = ['go', version, process.arch, 'bin', 'go'];
  const paths = program.map((_, at) => join(...program.slice(0, at + 1)));
  let root: string;
  let lines: string[];
  const log = { info: (text: string) => lines.push(text) };
  const find = async () => (await findInstalledGos(root, log)).map((go) => go.version);

  beforeEach(async () => {
    lines = [];
    root = await mkdtemp(join(tmpdir(), 'shared-gos-'));
    for (const folder of paths.slice(0, -1)) {
      await mkdir(join(root, folder));
      await chmod(join(root, folder), 0o755);
    }
    await writeFile(join(root, ...program), '', { mode: 0o755 });
    await writeFile(join(root, 'go', version, `${process.arch}.complete`), '');
    vi.stubEnv('PATH', join(root, 'nowhere'));
    vi.stubEnv('RUNNER_ENVIRONMENT', 'self-hosted');
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await rm(root, { recursive: true });
  });

  it('is used if no one else can write to it, even if the tool cache is shared', async () => {
    await chmod(root, 0o1777);
    expect(await find()).toEqual([version]);
    expect(lines).toEqual([]);
  });

  const ignored = `Go ${version} in the tool cache is not used, because other users of this machine can write to it.`;

  it.each(paths)('is ignored with a line in the log if everyone can write to %s', async (path) => {
    await chmod(join(root, path), 0o777);
    await expect(find()).rejects.toMatchObject({ code: 'go-not-found' });
    expect(lines).toEqual([ignored]);
  });

  it.each(paths)('is ignored if %s is a link', async (path) => {
    await rename(join(root, path), join(root, 'elsewhere'));
    await symlink(join(root, 'elsewhere'), join(root, path));
    await expect(find()).rejects.toMatchObject({ code: 'go-not-found' });
  });

  it.skipIf(!canBeOtherUser).each(paths)('is ignored if %s belongs to another user (needs root)', async (path) => {
    await giveToOtherUser(join(root, path));
    await expect(find()).rejects.toMatchObject({ code: 'go-not-found' });
    expect(lines).toEqual([ignored]);
  });

  it('is used on a GitHub-hosted runner, whose image lets everyone write', async () => {
    vi.stubEnv('RUNNER_ENVIRONMENT', 'github-hosted');
    for (const path of paths) await chmod(join(root, path), 0o777);
    expect(await find()).toEqual([version]);
    expect(lines).toEqual([]);
  });
});
