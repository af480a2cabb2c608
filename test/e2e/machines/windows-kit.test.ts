// The command line and the probe on Windows, under Wine.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWindowsJobs, type WindowsJobs } from '../../support/machines/windows/job.ts';
import { KIT, NODE_FOLDER, windowsProblem } from '../../support/machines/windows/machine.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

const CI = '.github\\workflows\\ci.yml';
const WORKFLOW = '.github\\workflows\\multi-arch-ci.yml';
const RELEASE = `org/setup-ipfs-kit@${'1'.repeat(40)} # v1.0.0`;
/** As Git for Windows checks it out. */
const CHECKOUT: Readonly<Record<string, readonly string[]>> = {
  'pyproject.toml': [
    ...['[project]', 'name = "consumer"', 'version = "1.0"', 'requires-python = ">=3.12"', ''],
    ...['[project.optional-dependencies]', 'test = ["pytest"]'],
  ],
  'tests\\test_one.py': ['def test_one():', '    assert True'],
  [CI]: [
    ...['name: CI', 'on: push', 'permissions: {}', 'jobs:', '  test:', '    runs-on: ubuntu-24.04'],
    ...['    timeout-minutes: 5', '    steps:', '      - run: pip install -e .[test]', '      - run: pytest'],
  ],
  '.github\\actions\\fetch\\action.yml': [
    ...['name: Fetch', 'description: Fetches Kubo', 'runs:', '  using: composite', '  steps:'],
    ...['    - run: curl -fsSL https://example.com/install.sh | sh', '      shell: bash'],
  ],
};

describe.skipIf(windowsProblem !== null)('on Windows', () => {
  let windows: WindowsJobs;
  beforeAll(async () => {
    windows = await startWindowsJobs(['kubo']);
  });
  afterAll(() => windows?.tearDown());

  it('arch-probe reports the machine, and that the program is native', async () => {
    const runner = await windows.createRunner();
    const action = `${KIT}\\actions\\arch-probe\\action.yml`;
    const inputs = { expect: 'platform: windows/amd64\nemulated: false' };
    const result = await windows.machine.runAction(runner, { action, inputs });
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({
      platform: 'windows/amd64',
      'machine-arch': 'amd64',
      'runner-arch': 'X64',
      emulated: 'false',
      emulator: 'none',
      libc: 'none',
      'page-size': '4096',
      'rust-target': 'x86_64-pc-windows-msvc',
    });
    expect(result.outputs.evidence).toContain('registry PROCESSOR_ARCHITECTURE: AMD64');
    const failed = await windows.machine.runAction(runner, { action, inputs: { expect: 'platform: windows/arm64' } });
    expect(failed.exitCode, failed.log).toBe(1);
    expect(failed.log).toMatch(/^::error .*windows\/arm64/m);
  });

  it('`ipfs-kit install --dir` replaces a program that runs', async () => {
    const { workspace: folder } = await windows.createRunner();
    await windows.machine.writeText(`${folder}\\SHA512SUMS`, `${windows.checksums.join('\r\n')}\r\n`);
    const args = ['install', `kubo@${KUBO_VERSION}`, '--mirror', windows.origin.url, '--checksums', 'SHA512SUMS'];
    const install = () => windows.runKit(folder, [...args, '--dir', 'my programs', '--json']);
    const first = await install();
    expect(first.exitCode, first.stderr).toBe(0);
    const program = `${folder}\\my programs\\ipfs.exe`;
    const env = { IPFS_PATH: `${folder}\\repository` };
    const ipfs = (...words: string[]) =>
      windows.machine.runCommand({ command: program, args: words, env, cwd: folder });
    expect((await ipfs('init', '--profile', 'test')).exitCode).toBe(0);
    const daemon = ipfs('daemon', '--offline');
    const readApi = () => windows.machine.readText(`${folder}\\repository\\api`).catch(() => '');
    await expect.poll(readApi, { timeout: 120_000 }).toMatch(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/);

    const second = await install();
    expect(second.exitCode, second.stderr).toBe(0);
    const listed = [...(await windows.machine.list(`${folder}\\my programs`))];
    expect(listed).toHaveLength(2);
    expect(listed.sort()).toEqual(['ipfs.exe', expect.stringMatching(/^ipfs\.exe\.[0-9a-f-]{36}\.old$/)]);
    expect((await ipfs('shutdown')).exitCode).toBe(0);
    await daemon;
    expect((await install()).exitCode).toBe(0);
    expect(await windows.machine.list(`${folder}\\my programs`)).toEqual(['ipfs.exe']);
  });

  it('arch-probe finds programs in a PATH with quotes and empty parts, as Windows does', async () => {
    const runner = await windows.createRunner();
    const action = `${KIT}\\actions\\arch-probe\\action.yml`;
    const inputs = { 'expect-executables': 'node' };
    const probe = (PATH: string) => windows.machine.runAction(runner, { action, inputs, env: { PATH } });
    const found = await probe(`"C:\\my; tools";;"${NODE_FOLDER}"`);
    expect(found.exitCode, found.log).toBe(0);
    const missing = await probe('"C:\\my; tools";;C:\\windows');
    expect(missing.exitCode, missing.log).toBe(1);
  });

  it('an error about the cache of the user has advice for Windows', async () => {
    const { workspace: folder } = await windows.createRunner();
    await windows.machine.writeText(`${folder}\\setup-ipfs-kit`, '');
    const { exitCode, stderr } = await windows.runKit(folder, ['install', 'kubo'], { LOCALAPPDATA: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toContain('it is not a folder. Remove it, or set XDG_CACHE_HOME to a folder of your own.');
  });

  it('`workflows generate` replaces a read-only file', async () => {
    const { workspace: folder } = await windows.createRunner();
    const config = [
      ...[`action: ${RELEASE}`, 'go:', '  versions: ["1.26"]', '  test: go test ./...'],
      ...['workflows:', '  multi-arch-ci:', '    hosted: [linux/amd64]', ''],
    ];
    await windows.machine.writeText(`${folder}\\.github\\ipfs-kit.yml`, config.join('\r\n'));
    await windows.machine.writeText(`${folder}\\${WORKFLOW}`, '# Generated by setup-ipfs-kit\r\n');
    await windows.makeReadOnly(`${folder}\\${WORKFLOW}`);
    const generated = await windows.runKit(folder, ['workflows', 'generate']);
    expect(generated.exitCode, generated.stderr).toBe(0);
    expect(await windows.machine.readText(`${folder}\\${WORKFLOW}`)).toContain('go test ./...');
  });

  it('`workflows try` finds ipfs.exe on PATH', async () => {
    const { workspace: folder } = await windows.createRunner();
    const config = ['node:', "  versions: ['24']", '  test: node --test', 'ipfs:', '  kubo: latest-known'];
    const workflows = ['workflows:', '  multi-arch-ci:', '    hosted: [linux/amd64]', ''];
    const text = [`action: ${RELEASE}`, ...config, ...workflows].join('\r\n');
    await windows.machine.writeText(`${folder}\\.github\\ipfs-kit.yml`, text);
    const note = 'ipfs is not on PATH';
    expect((await windows.runKit(folder, ['workflows', 'try'])).stderr).toContain(note);
    await windows.machine.writeText(`${folder}\\bin\\ipfs.exe`, '');
    const found = await windows.runKit(folder, ['workflows', 'try'], { PATH: `${folder}\\bin;${NODE_FOLDER}` });
    expect(found.stderr).not.toContain(note);
  });

  it('`workflows lint` and `migrate` expand patterns, which the shells of Windows do not', async () => {
    const { workspace: folder } = await windows.createRunner();
    await windows.machine.writeText(`${folder}\\.github\\workflows\\ci.yml`, (CHECKOUT[CI] ?? []).join('\r\n'));
    const lint = await windows.runKit(folder, ['workflows', 'lint', '.github\\workflows\\*.yml', '--format', 'json']);
    expect(JSON.parse(lint.stdout), lint.stderr).toMatchObject({ files: 1 });
    const migrate = await windows.runKit(folder, ['migrate', '.github\\workflows\\*.yml', '--json']);
    expect(migrate.exitCode, migrate.stderr).toBe(0);
  });

  it('`ipfs-kit probe` prints the platform', async () => {
    const { workspace: folder } = await windows.createRunner();
    const { exitCode, stdout } = await windows.runKit(folder, ['probe', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).facts).toMatchObject({ platform: 'windows/amd64', 'machine-arch': 'amd64' });
  });

  it('`ipfs-kit doctor` checks the tool cache of a runner, and gives advice for Windows', async () => {
    const { workspace: folder, toolCache } = await windows.createRunner();
    const { stdout } = await windows.runKit(folder, ['doctor'], { RUNNER_TOOL_CACHE: toolCache });
    expect(stdout).toMatch(/^ok {4}Platform {8}windows\/amd64, native$/m);
    expect(stdout).toMatch(/^ok {4}Tool cache {6}.*C:\\hostedtoolcache\\/m);
    expect(stdout).toMatch(/^ok {4}Disk {12}.* free at [CD]:\\/m);
    expect(stdout).toContain('.\\config.cmd --url');
    expect(stdout).not.toMatch(/sudo|apt-get|chmod/);
  });

  it('workflows of a checkout with CR LF are made, up to date and linted', async () => {
    const { workspace: folder } = await windows.createRunner();
    const kit = (...args: string[]) => windows.runKit(folder, ['workflows', ...args]);
    const read = (path: string) => windows.machine.readText(`${folder}\\${path}`);
    for (const [path, lines] of Object.entries(CHECKOUT))
      await windows.machine.writeText(`${folder}\\${path}`, lines.map((line) => `${line}\r\n`).join(''));
    const init = await kit('init', '--yes', '--action', RELEASE);
    expect(init.exitCode, init.stderr).toBe(0);
    expect(init.stderr).toContain('install  python -m pip install -e .[test] (.github/workflows/ci.yml, job test)');
    const generated = await kit('generate');
    expect(generated.exitCode, generated.stderr).toBe(0);
    expect(generated.stdout).toContain('.github/workflows/multi-arch-ci.yml: written');

    // Git for Windows checks the new files out with CR LF, too.
    const config = (await read('.github\\ipfs-kit.yml')).replaceAll('\n', '\r\n');
    const workflow = (await read(WORKFLOW)).replaceAll('\n', '\r\n');
    await windows.machine.writeText(`${folder}\\.github\\ipfs-kit.yml`, config);
    await windows.machine.writeText(`${folder}\\${WORKFLOW}`, workflow);
    const check = await kit('check');
    expect([check.exitCode, check.stdout.trim()]).toEqual([0, '2 files, all up to date']);

    await windows.machine.writeText(`${folder}\\${WORKFLOW}`, workflow.replace('run: pytest\r\n', 'run: false\r\n'));
    const edited = await kit('check');
    expect(edited.exitCode).toBe(1);
    expect(edited.stderr.match(/^[-+] /gm)).toHaveLength(2);
    expect((await kit('generate')).stdout).toContain('.github/workflows/multi-arch-ci.yml: written');
    expect(await read(WORKFLOW)).toBe(workflow);

    const lint = await kit('lint', '--format', 'json');
    const finding = { rule: 'curl-pipe-shell', file: '.github/actions/fetch/action.yml', line: 6, column: 12 };
    expect(JSON.parse(lint.stdout)).toMatchObject({ files: 4, findings: [finding] });
  });
});
