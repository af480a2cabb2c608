// Nodes and Cluster peers of jobs on Windows, until their post steps: the real Kubo and IPFS Cluster, under Wine.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ActionResult } from '../../../scripts/local-runner/run-action.ts';
import type { RunnerEnv } from '../../../scripts/local-runner/runner-env.ts';
import { startWindowsJobs, visibleLog, type WindowsJobs } from '../../support/machines/windows/job.ts';
import { windowsProblem } from '../../support/machines/windows/machine.ts';
import { CLUSTER_VERSION } from '../../support/programs/real-cluster.ts';

describe.skipIf(windowsProblem !== null)('on Windows', () => {
  let windows: WindowsJobs;
  /** Of the first job, which downloads. The others have its tool cache. */
  let toolCache: string;
  let runner: RunnerEnv;
  beforeAll(async () => {
    windows = await startWindowsJobs(['kubo', 'cluster']);
    runner = await windows.createRunner();
    toolCache = runner.toolCache;
    const result = await windows.machine.runAction(runner, windows.step({ 'cluster-version': CLUSTER_VERSION }));
    expect(result.exitCode, result.log).toBe(0);
    expect(result.path).toEqual([
      result.outputs['kubo-path']?.replace('\\ipfs.exe', ''),
      result.outputs['cluster-dir'],
    ]);
  });
  afterEach(async () => {
    runner = { ...(await windows.createRunner()), toolCache };
  });
  afterAll(() => windows?.tearDown());

  /** Runs a program of the job's PATH as a later step does, and returns what it prints. */
  async function run(main: ActionResult, command: string, args: readonly string[], input = ''): Promise<string> {
    const env = { PATH: [...main.path, 'C:\\windows\\system32'].join(';'), ...main.variables };
    const { exitCode, stdout, stderr } = await windows.machine.runCommand({ command, args, env, input });
    expect(exitCode, `${command} ${args.join(' ')}\n${stdout}${stderr}`).toBe(0);
    return stdout.trim();
  }

  async function expectNothingLeft(main: ActionResult): Promise<void> {
    expect(await windows.listPrograms()).toEqual([]);
    expect(await windows.machine.list(main.state['node-folder'] ?? '')).toEqual([]);
    const folders = (await windows.machine.list(runner.temp)).filter((name) => !name.startsWith('step-'));
    expect(folders).toEqual([]);
  }

  it('a job with an offline node adds and reads files, and leaves nothing behind', async () => {
    const step = windows.step({ daemon: 'offline' });
    const main = await windows.machine.runAction(runner, step);
    expect(main.exitCode, main.log).toBe(0);
    expect(await windows.listPrograms()).toEqual(['ipfs.exe']);
    expect(main.variables).toMatchObject({
      IPFS_PATH: main.outputs['repo-path'],
      KUBO_BINARY: main.outputs['kubo-path'],
    });

    const cid = await run(main, 'ipfs', ['add', '--quieter'], 'from the command line');
    expect(await run(main, 'ipfs', ['cat', cid])).toBe('from the command line');
    expect(await run(main, 'ipfs', ['id', '--format=<id>'])).toBe(main.outputs['peer-id']);
    const page = await fetch(`${main.outputs['gateway-url']}/ipfs/${cid}`);
    expect(await page.text()).toBe('from the command line');

    const post = await windows.machine.runPost(runner, step, main, 'success');
    expect(post.exitCode, post.log).toBe(0);
    expect(visibleLog(post)).toMatch(
      /^::group::Stop the IPFS node\nkubo: stopped in .* s\nkubo: removed what the node made in D:\\.*\n::endgroup::\n$/,
    );
    await expectNothingLeft(main);
  });

  it('a node runs in a repository with a read-only config, which is restored', async () => {
    const repo = `${runner.root}\\repository of files`;
    const step = windows.step({ daemon: 'offline', 'repo-path': repo, 'keep-repo': 'true' });
    const first = await windows.machine.runAction(runner, step);
    expect(first.exitCode, first.log).toBe(0);
    expect((await windows.machine.runPost(runner, step, first, 'success')).exitCode).toBe(0);
    const config = await windows.machine.readText(`${repo}\\config`);
    await windows.makeReadOnly(`${repo}\\config`);

    const main = await windows.machine.runAction(runner, step);
    expect(main.exitCode, main.log).toBe(0);
    expect(main.outputs['peer-id']).toBe(first.outputs['peer-id']);
    const post = await windows.machine.runPost(runner, step, main, 'success');
    expect(post.exitCode, post.log).toBe(0);
    expect(await windows.machine.readText(`${repo}\\config`)).toBe(config);
    expect(await windows.listPrograms()).toEqual([]);
  });

  it.each([
    ['of a drive that does not exist', 'Q:\\ipfs'],
    ['of a share that does not exist', '\\\\127.0.0.1\\none\\ipfs'],
    ['with a colon in a name', 'a:b'],
  ])('a repo-path %s is an error that says so', async (_, repo) => {
    const result = await windows.machine.runAction(runner, windows.step({ daemon: 'offline', 'repo-path': repo }));
    expect(result.exitCode).toBe(1);
    expect(visibleLog(result)).toMatch(/^::error .*invalid-input::repo-path '.*the folder cannot be made \(ENOENT/im);
    expect(await windows.listPrograms()).toEqual([]);
  });

  it('a job that failed shows the log of its local node', async () => {
    const step = windows.step({ daemon: 'local' });
    const main = await windows.machine.runAction(runner, step);
    expect(main.exitCode, main.log).toBe(0);
    const post = await windows.machine.runPost(runner, step, main, 'failure');
    expect(post.exitCode, post.log).toBe(0);
    expect(visibleLog(post)).toMatch(/^::group::End of the log of kubo\n[\s\S]*Daemon is ready/m);
    await expectNothingLeft(main);
  });

  it('a node that was killed is a warning, and leaves nothing behind', async () => {
    const step = windows.step({ daemon: 'offline' });
    const main = await windows.machine.runAction(runner, step);
    await run(main, 'taskkill', ['/f', '/im', 'ipfs.exe']);
    const post = await windows.machine.runPost(runner, step, main, 'success');
    expect(post.exitCode, post.log).toBe(0);
    expect(visibleLog(post)).toMatch(/^::warning .*kubo exited before the end of the job/m);
    expect(visibleLog(post)).toContain('End of the log of kubo');
    await expectNothingLeft(main);
  });

  it('a step that is killed while its node runs leaves nothing after post', async () => {
    const step = { ...windows.step({ daemon: 'offline' }), killWhen: 'kubo: Kubo 0.43.0 is ready' };
    const main = await windows.machine.runAction(runner, step);
    expect(main.signal).toBe('SIGKILL');
    expect(await windows.listPrograms()).toEqual(['ipfs.exe']);
    const post = await windows.machine.runPost(runner, windows.step(), main, 'cancelled');
    expect(post.exitCode, post.log).toBe(0);
    expect(visibleLog(post)).toMatch(/^kubo: stopped in /m);
    await expectNothingLeft(main);
  });

  it('three Cluster peers see each other and pin a file at every node, and leave nothing behind', async () => {
    const step = windows.step({ 'cluster-version': CLUSTER_VERSION, 'cluster-peers': '3' });
    const main = await windows.machine.runAction(runner, step);
    expect(main.exitCode, main.log).toBe(0);
    const programs = Array(3).fill('ipfs-cluster-service.exe').concat(Array(3).fill('ipfs.exe'));
    expect(await windows.listPrograms()).toEqual(programs);
    const peers: readonly { name: string; apiMultiaddr: string; kuboRepo: string }[] = JSON.parse(
      main.outputs['cluster-peers-json'] ?? '[]',
    );
    const ctl = (address: string, ...args: string[]) => run(main, 'ipfs-cluster-ctl', ['--host', address, ...args]);
    for (const { apiMultiaddr } of peers) {
      const listed = [...(await ctl(apiMultiaddr, 'peers', 'ls')).matchAll(/ \| (\S+) \| Sees (\d) other peers/g)];
      expect(listed.map(([, name, others]) => `${name} ${others}`).sort()).toEqual([
        'cluster-1 2',
        'cluster-2 2',
        'cluster-3 2',
      ]);
    }
    const cid = await run(main, 'ipfs', ['add', '--quieter'], 'for all peers');
    const [first = ''] = peers.map(({ apiMultiaddr }) => apiMultiaddr);
    await ctl(first, 'pin', 'add', '--wait', cid);
    const pinned = async ({ kuboRepo }: { kuboRepo: string }) => {
      const listed = await run(main, 'ipfs', ['--repo-dir', kuboRepo, 'pin', 'ls', '--type', 'recursive', '--quiet']);
      return listed.split(/\s+/).includes(cid);
    };
    await expect.poll(() => Promise.all(peers.map(pinned)), { timeout: 120_000 }).toEqual([true, true, true]);

    const post = await windows.machine.runPost(runner, step, main, 'success');
    expect(post.exitCode, post.log).toBe(0);
    expect([...visibleLog(post).matchAll(/^(\S+): stopped in /gm)].map(([, name]) => name).sort()).toEqual(
      ['cluster', 'kubo'].flatMap((name) => [1, 2, 3].map((number) => `${name}-${number}`)),
    );
    await expectNothingLeft(main);
  });
});
