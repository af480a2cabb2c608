// Installs of the real Kubo on Windows: Node for Windows under Wine, with the folders of a hosted runner on two drives.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { startWindowsJobs, visibleLog, type WindowsJobs } from '../../support/machines/windows/job.ts';
import { windowsProblem } from '../../support/machines/windows/machine.ts';
import { KUBO_VERSION } from '../../support/setup-ipfs-kit.ts';

const ARCHIVE = `kubo_v${KUBO_VERSION}_windows-amd64.zip`;
/** An entry of the tool cache, as its paths in it. */
const ENTRY = [
  'kubo',
  `kubo\\${KUBO_VERSION}`,
  `kubo\\${KUBO_VERSION}\\x64`,
  `kubo\\${KUBO_VERSION}\\x64.complete`,
  `kubo\\${KUBO_VERSION}\\x64\\.setup-ipfs-kit.json`,
  `kubo\\${KUBO_VERSION}\\x64\\ipfs.exe`,
];

describe.skipIf(windowsProblem !== null)('on Windows', () => {
  let windows: WindowsJobs;
  let runner: RunnerEnv;
  const directory = () => `${runner.toolCache}\\kubo\\${KUBO_VERSION}\\x64`;
  const run = (inputs: Readonly<Record<string, string>> = {}, env = runner) =>
    windows.machine.runAction(env, windows.step(inputs));
  const printVersion = async (program: string) => {
    const { exitCode, stdout } = await windows.machine.runCommand({ command: program, args: ['version', '--number'] });
    return [exitCode, stdout.trim()];
  };
  const contents = async ({ toolCache }: RunnerEnv) => [...(await windows.machine.list(toolCache))].sort();

  beforeAll(async () => {
    windows = await startWindowsJobs(['kubo']);
    runner = await windows.createRunner();
  });
  afterAll(() => windows?.tearDown());

  it('the step installs Kubo from a zip of a mirror, with its checksum, on PATH', async () => {
    const result = await run();
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toEqual({
      platform: 'windows/amd64',
      'cache-hit': 'false',
      'verified-by': 'user',
      'kubo-version': KUBO_VERSION,
      'kubo-path': `${directory()}\\ipfs.exe`,
    });
    expect(result.path).toEqual([directory()]);
    expect(visibleLog(result)).toMatch(/^This job runs on windows\/amd64\.\n::group::Set up kubo for windows\/amd64\n/);
    expect(await contents(runner)).toEqual(ENTRY);
    expect(await printVersion(`${directory()}\\ipfs.exe`)).toEqual([0, KUBO_VERSION]);
    expect(windows.origin.requests.map(({ path }) => path)).toEqual([`/kubo/v${KUBO_VERSION}/${ARCHIVE}`]);
  });

  it('files for later steps have lines that end with CR LF, as those of other Windows programs', async () => {
    await run();
    const names = (await windows.machine.list(runner.temp)).filter((name) => name.endsWith('\\GITHUB_PATH'));
    const texts = await Promise.all(names.map((name) => windows.machine.readText(`${runner.temp}\\${name}`)));
    expect([...new Set(texts)]).toEqual([`${directory()}\r\n`]);
  });

  it.each<[string, Readonly<Record<string, string>>]>([
    ['with the same inputs', {}],
    ['with a version only', { mirror: '', checksums: '' }],
    ['with a range', { 'kubo-version': '0.43' }],
  ])('the next job %s finds it in the tool cache without a request', async (_, inputs) => {
    const before = windows.origin.requests.length;
    const result = await run(inputs);
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs).toMatchObject({ 'cache-hit': 'true', 'kubo-path': `${directory()}\\ipfs.exe` });
    expect(windows.origin.requests).toHaveLength(before);
  });

  it('a lock file of a checkout with CR LF verifies the archive', async () => {
    const env = await windows.createRunner();
    const [sha512 = ''] = windows.checksums[0]?.split(' ') ?? [];
    const archives = { [ARCHIVE]: `sha512:${sha512}` };
    const lock = { lockfileVersion: 1, products: { kubo: { version: KUBO_VERSION, archives } } };
    const text = `${JSON.stringify(lock, null, 2)}\n`.replaceAll('\n', '\r\n');
    await windows.machine.writeText(`${env.workspace}\\ipfs-kit.lock.json`, text);
    const result = await run({ checksums: '', 'lock-file': 'ipfs-kit.lock.json' }, env);
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs['verified-by']).toBe('lock');
  });

  it('wrong bytes are an error, and leave nothing', async () => {
    const env = await windows.createRunner();
    const result = await run({ checksums: `${'0'.repeat(128)}  ${ARCHIVE}` }, env);
    expect(result.exitCode).toBe(1);
    expect(visibleLog(result)).toMatch(/^::error title=setup-ipfs-kit%3A digest-mismatch::/m);
    expect(await contents(env)).toEqual([]);
  });

  it('spaces and letters of other languages in the paths of the tool cache and the job are no problem', async () => {
    const own = await windows.createRunner('Jürgens Läufer 実行');
    const result = await run({}, own);
    expect(result.exitCode, result.log).toBe(0);
    expect(result.path).toEqual([`C:\\hostedtoolcache\\Jürgens Läufer 実行\\kubo\\${KUBO_VERSION}\\x64`]);
    expect(await printVersion(result.outputs['kubo-path'] ?? '')).toEqual([0, KUBO_VERSION]);
    const hit = await run({ mirror: '', checksums: '' }, own);
    expect(hit.outputs, hit.log).toMatchObject({ 'cache-hit': 'true', 'kubo-path': result.outputs['kubo-path'] });
  });

  it('paths of more than 260 characters are no problem, as long as that of the program is shorter', async () => {
    const own = await windows.createRunner();
    const toolCache = longPath(own.toolCache, 259 - '\\kubo\\.staging-123456\\ipfs.exe'.length);
    const result = await run({}, { ...own, toolCache });
    expect(result.exitCode, result.log).toBe(0);
    expect(`${result.path[0]}\\.setup-ipfs-kit.json`.length).toBeGreaterThan(260);
    expect(await printVersion(result.outputs['kubo-path'] ?? '')).toEqual([0, KUBO_VERSION]);
    expect((await run({}, { ...own, toolCache })).outputs['cache-hit']).toBe('true');
  });

  it('a program that Windows does not start because of its long path is an error that says so', async () => {
    const own = await windows.createRunner();
    const result = await run({}, { ...own, toolCache: longPath(own.toolCache, 300) });
    expect(result.exitCode).toBe(1);
    const [error = ''] = /^::error .*$/m.exec(visibleLog(result)) ?? [];
    expect(error).toMatch(/binary-does-not-run::.* its path has 3\d\d characters, and Windows starts programs with at/);
    expect(error).toMatch(/Nothing was installed\. Set RUNNER_TOOL_CACHE to a folder with a shorter path, or set Long/);
    expect((await contents(own)).filter((name) => name.includes('kubo'))).toEqual([]);
  });

  it('with quotes around the path of the tool cache, Kubo is installed for this job only, with a warning', async () => {
    const own = await windows.createRunner();
    const result = await run({}, { ...own, toolCache: `"${own.toolCache}"` });
    expect(result.exitCode, result.log).toBe(0);
    expect(visibleLog(result)).toMatch(/^::warning .*"C:\\hostedtoolcache\\[^"]+".* is not writable \(EINVAL\)/m);
    expect(result.path[0]?.startsWith(own.temp)).toBe(true);
  });

  it('three processes that install at once all succeed, and leave one entry', async () => {
    const own = await windows.createRunner();
    const all = Promise.withResolvers<void>();
    const before = windows.origin.requests.length;
    windows.origin.injectFaults(() => {
      if (windows.origin.requests.length === before + 3) all.resolve();
      return { kind: 'serve', waitFor: all.promise };
    });
    const results = await Promise.all([1, 2, 3].map(() => run({}, own)));
    windows.origin.injectFaults(() => null);
    expect(
      results.map(({ exitCode }) => exitCode),
      results.map(visibleLog).join('\n'),
    ).toEqual([0, 0, 0]);
    expect(new Set(results.map(({ path }) => path.join()))).toEqual(new Set(results[0]?.path));
    expect(await contents(own)).toEqual(ENTRY);
    expect(await printVersion(`${results[0]?.path[0]}\\ipfs.exe`)).toEqual([0, KUBO_VERSION]);
  });

  it('an entry is replaced while its program runs, which runs on', async () => {
    const own = await windows.createRunner();
    const step = windows.step({ daemon: 'offline' });
    const main = await windows.machine.runAction(own, step);
    expect(main.exitCode, main.log).toBe(0);
    const record = `${main.path[0]}\\.setup-ipfs-kit.json`;
    const text = await windows.machine.readText(record);
    const other = text.replace(/"size": \d+/, '"size": 1').replace(/"sha256": "\w+"/, `"sha256": "${'0'.repeat(64)}"`);
    expect(other).not.toBe(text);
    await windows.machine.writeText(record, other);

    const result = await run({}, own);
    expect(result.exitCode, result.log).toBe(0);
    expect(result.outputs['cache-hit']).toBe('false');
    const program = `${main.path[0]}\\ipfs.exe`;
    expect(await printVersion(program)).toEqual([0, KUBO_VERSION]);
    const id = await fetch(`${main.outputs['api-url']}/api/v0/id`, { method: 'POST' });
    expect(await id.json()).toMatchObject({ ID: main.outputs['peer-id'] });
    expect((await run({}, own)).outputs['cache-hit']).toBe('true');

    const post = await windows.machine.runPost(own, step, main, 'success');
    expect(post.exitCode, post.log).toBe(0);
    expect((await contents(own)).filter((name) => !name.includes('.staging-'))).toEqual(ENTRY);
  });
});

/** Returns a folder below `folder` whose path has `length` characters. */
function longPath(folder: string, length: number): string {
  const part = `\\${'long-'.repeat(20)}`;
  return `${folder}${part.repeat(4)}`.slice(0, length).replace(/\\$/, 'x');
}
