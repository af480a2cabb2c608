// A job with a node, as a runner runs it: the action, steps that use the node, the post step. With the real Kubo.
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { create } from 'kubo-rpc-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProcessesByVariable } from '../../kit/process/running-processes.ts';
import { failureCode } from '../../scripts/local-runner/render-log.ts';
import { type ActionRunOptions, runAction, runPost } from '../../scripts/local-runner/run-action.ts';
import {
  createRunnerEnv,
  type RunnerEnv,
  removeRunnerEnv,
  type StepResult,
} from '../../scripts/local-runner/runner-env.ts';
import { type LoopbackOrigin, startOrigin } from '../support/origins/loopback-origin.ts';
import { pathWith, publishRealKubo } from '../support/programs/real-kubo.ts';
import { ACTION, KUBO_VERSION } from '../support/setup-ipfs-kit.ts';

let published: Awaited<ReturnType<typeof publishRealKubo>>;
let origin: LoopbackOrigin;
beforeAll(async () => {
  published = await publishRealKubo();
  origin = await startOrigin(published.folder);
});
afterAll(async () => {
  await origin.close();
  await published.tearDown();
});

let runnerEnv: RunnerEnv;
beforeEach(async () => {
  runnerEnv = await createRunnerEnv();
});
afterEach(async () => {
  for (const { pid } of jobProcesses()) process.kill(pid, 'SIGKILL');
  await removeRunnerEnv(runnerEnv);
});

const job = (inputs: Readonly<Record<string, string>>): ActionRunOptions => {
  const { sha512, file } = published.archive;
  const all = { 'kubo-version': KUBO_VERSION, mirror: origin.url, checksums: `${sha512}  ${file}`, ...inputs };
  return { action: ACTION, inputs: all };
};

/** Returns the environment of a `run:` step of the job. */
const stepEnv = ({ path, variables }: StepResult) => ({ HOME: runnerEnv.root, PATH: pathWith(path), ...variables });
const run = (main: StepResult, script: string) =>
  execFileSync('bash', ['-e', '-o', 'pipefail', '-c', script], { env: stepEnv(main), encoding: 'utf8' }).trim();

const nodeFolder = (main: StepResult) => main.state['node-folder'] ?? '';
/** Returns all processes of nodes of this job. */
const jobProcesses = () =>
  readdirSync(runnerEnv.temp).flatMap((name) =>
    findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', `${runnerEnv.temp}/${name}`),
  );

async function expectNothingLeft(main: StepResult): Promise<void> {
  expect(jobProcesses()).toEqual([]);
  expect(existsSync(nodeFolder(main))).toBe(false);
  const url = main.outputs['api-url'];
  if (url) await expect(fetch(`${url}/api/v0/id`, { method: 'POST' })).rejects.toThrow();
}

describe('a job', () => {
  it('with an offline node can use ipfs and kubo-rpc-client, and leaves nothing behind', async () => {
    const step = job({ daemon: 'offline' });
    const main = await runAction(runnerEnv, step);
    expect(main.exitCode, main.log).toBe(0);
    expect(main.outputs).toMatchObject({
      'api-url': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      'api-multiaddr': expect.stringMatching(/^\/ip4\/127\.0\.0\.1\/tcp\/\d+$/),
      'gateway-url': expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      'peer-id': expect.stringMatching(/^12D3KooW\w+$/),
      'repo-path': main.variables.IPFS_PATH,
    });

    const cid = run(main, 'echo "from the command line" | ipfs add --quieter');
    expect(run(main, `ipfs cat ${cid}`)).toBe('from the command line');
    expect(run(main, 'ipfs id --format="<id>"')).toBe(main.outputs['peer-id']);
    expect(run(main, '"$KUBO_BINARY" id --format="<id>"')).toBe(main.outputs['peer-id']);
    const client = create({ url: main.outputs['api-url'] ?? '' });
    const added = await client.add('from the client');
    expect(run(main, `ipfs cat ${added.cid}`)).toBe('from the client');
    const read: Uint8Array[] = [];
    for await (const chunk of client.cat(cid)) read.push(chunk);
    expect(Buffer.concat(read).toString()).toBe('from the command line\n');
    const page = await fetch(`${main.outputs['gateway-url']}/ipfs/${cid}`);
    expect(await page.text()).toBe('from the command line\n');

    const post = await runPost(runnerEnv, step, main, 'success');
    expect(post.exitCode, post.log).toBe(0);
    expect(post.log).not.toContain('End of the log');
    await expectNothingLeft(main);
    expect(existsSync(`${runnerEnv.root}/.ipfs`)).toBe(false);
  });

  it('with api-auth needs the secret for the API, which is hidden and in no file of others', async () => {
    const step = job({ daemon: 'local', 'api-auth': 'true' });
    const main = await runAction(runnerEnv, step);
    expect(main.exitCode, main.log).toBe(0);
    const token = main.outputs['api-auth'] ?? '';
    expect(token).toMatch(/^[0-9a-f]{64}$/);

    expect(() => run(main, 'ipfs id')).toThrow(/Access Denied/);
    const cid = run(main, `echo "from the command line" | ipfs --api-auth ${token} add --quieter`);
    expect(run(main, `ipfs --api-auth "bearer:${token}" id --format="<id>"`)).toBe(main.outputs['peer-id']);
    const url = main.outputs['api-url'] ?? '';
    await expect(create({ url }).add('from a stranger')).rejects.toThrow(/Access Denied/);
    const client = create({ url, headers: { Authorization: `Bearer ${token}` } });
    const added = await client.add('from the client');
    expect(run(main, `ipfs --api-auth ${token} cat ${added.cid}`)).toBe('from the client');
    const read: Uint8Array[] = [];
    for await (const chunk of client.cat(cid)) read.push(chunk);
    expect(Buffer.concat(read).toString()).toBe('from the command line\n');

    const lines = main.log.split('\n').filter((line) => line.includes(token));
    expect(lines).toEqual([`::add-mask::${token}`]);
    expect(JSON.stringify([main.summary, main.state, main.variables])).not.toContain(token);
    const facts = jobProcesses().flatMap(({ pid }) => ['cmdline', 'environ'].map((name) => `/proc/${pid}/${name}`));
    expect(facts).toHaveLength(2);
    for (const file of facts) expect(readFileSync(file, 'utf8')).not.toContain(token);
    const files = readdirSync(runnerEnv.root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
    const withToken = files
      .map(({ parentPath, name }) => `${parentPath}/${name}`)
      .filter((file) => readFileSync(file).includes(token));
    expect(withToken).toContain(`${main.variables.IPFS_PATH}/config`);
    for (const file of withToken) expect(statSync(file).mode & 0o077, file).toBe(0);

    const post = await runPost(runnerEnv, step, main, 'failure');
    expect(post.exitCode, post.log).toBe(0);
    expect(post.log).not.toMatch(new RegExp(`${token}|::warning`));
    await expectNothingLeft(main);
  });

  it.each(['000', '002'])(
    'on a machine with umask %s has files that others cannot write, and secrets that they cannot read',
    async (umask) => {
      const repo = `${runnerEnv.workspace}/repo`;
      // A shell would drop variables with dashes in their names, such as the inputs.
      const wrapper = ['perl', '-e', `umask 0${umask}; exec @ARGV`];
      const step = { ...job({ daemon: 'local', 'repo-path': repo, 'ipfs-profile': 'server' }), wrapper };
      const main = await runAction(runnerEnv, step);
      expect(main.exitCode, main.log).toBe(0);
      expect(statSync(nodeFolder(main)).mode & 0o777).toBe(0o700);
      const names = readdirSync(repo, { recursive: true, encoding: 'utf8' });
      const modes = ['.', ...names].map((name) => [name, statSync(join(repo, name)).mode & 0o777] as const);
      expect(modes.filter(([, mode]) => (mode & 0o022) !== 0)).toEqual([]);
      expect(Object.fromEntries(modes)).toMatchObject({ config: 0o600, keystore: 0o700 });
      await runPost(runnerEnv, step, main, 'success');
      await expectNothingLeft(main);
      expect(existsSync(repo)).toBe(false);
    },
  );

  it("that failed prints the end of its node's log", async () => {
    const step = job({ daemon: 'local' });
    const main = await runAction(runnerEnv, step);
    const post = await runPost(runnerEnv, step, main, 'failure');
    expect(post.log).toMatch(/^::group::End of the log of kubo\n[\s\S]*Daemon is ready/m);
    await expectNothingLeft(main);
  });

  it('warns about a node that was killed, and leaves nothing behind', async () => {
    const step = job({ daemon: 'offline' });
    const main = await runAction(runnerEnv, step);
    for (const { pid } of jobProcesses()) process.kill(pid, 'SIGKILL');
    const post = await runPost(runnerEnv, step, main, 'success');
    expect(post.exitCode).toBe(0);
    expect(post.log).toMatch(/^::warning .*kubo exited before the end of the job/m);
    expect(post.log).toContain('End of the log of kubo');
    await expectNothingLeft(main);
  });

  it('that is cancelled while the node starts leaves nothing behind', async () => {
    await runAction(runnerEnv, job({}));
    const step = job({ daemon: 'offline' });
    const kill = new AbortController();
    const running = runAction(runnerEnv, { ...step, kill: kill.signal });
    while (jobProcesses().length === 0) await sleep(1);
    kill.abort();
    const main = await running;
    expect(main.signal).toBe('SIGKILL');
    expect(main.outputs['api-url']).toBeUndefined();
    await runPost(runnerEnv, step, main, 'cancelled');
    await expectNothingLeft(main);
  });

  it('without a node has a post step that does nothing', async () => {
    const step = job({});
    const main = await runAction(runnerEnv, step);
    expect(await runPost(runnerEnv, step, main, 'success')).toMatchObject({ exitCode: 0, log: '' });
  });
});

it('with keep-repo, a later cache step finds the repository complete, and the next job uses it', async () => {
  const repo = `${runnerEnv.workspace}/caches/ipfs`;
  const step = job({ daemon: 'offline', 'repo-path': repo, 'keep-repo': 'true', 'api-auth': 'true' });
  const first = await runAction(runnerEnv, step);
  expect(first.exitCode, first.log).toBe(0);
  expect(first.variables).toMatchObject({ IPFS_PATH: repo, KUBO_BINARY: first.outputs['kubo-path'] });
  const secret = first.outputs['api-auth'] ?? '';
  const cid = run(first, `echo "kept" | ipfs --api-auth ${secret} add --quieter`);
  const post = await runPost(runnerEnv, step, first, 'success');
  expect(post.log).toMatch(/^::group::Stop the IPFS node\nkubo: stopped in .* s\nkubo: kept /m);
  await expectNothingLeft(first);
  expect(readdirSync(repo)).not.toContain('api');
  expect(readFileSync(join(repo, 'config'), 'utf8')).not.toContain(secret);

  const second = await runAction(runnerEnv, job({ daemon: 'offline', 'repo-path': repo }));
  expect(second.exitCode, second.log).toBe(0);
  expect(second.outputs['peer-id']).toBe(first.outputs['peer-id']);
  expect(run(second, `ipfs cat ${cid}`)).toBe('kept');
  await runPost(runnerEnv, step, second, 'success');
});

it('with env: false, later steps have the outputs only', async () => {
  const step = job({ daemon: 'offline', env: 'false' });
  const main = await runAction(runnerEnv, step);
  expect(main, main.log).toMatchObject({ exitCode: 0, path: [], variables: {} });
  const { 'kubo-path': ipfs, 'api-multiaddr': api, 'peer-id': peerId } = main.outputs;
  expect(run(main, `'${ipfs}' --api '${api}' id --format='<id>'`)).toBe(peerId);
  await runPost(runnerEnv, step, main, 'success');
  await expectNothingLeft(main);
});

it('a setting that Kubo would ignore is an error before the node is made', async () => {
  const main = await runAction(runnerEnv, job({ daemon: 'offline', 'ipfs-config': 'Gatway.NoFetch=true' }));
  expect([failureCode(main.log), main.exitCode], main.log).toEqual(['invalid-input', 1]);
  expect(main.log).toMatch(
    /Setting 'Gatway\.NoFetch' in ipfs-config: Kubo 0\.43\.0 has no key Gatway\. Use Gateway\.NoFetch\./,
  );
  await expectNothingLeft(main);
});

it('two jobs on one machine do not affect each other', async () => {
  const step = job({ daemon: 'online' });
  const mains = await Promise.all([runAction(runnerEnv, step), runAction(runnerEnv, step)]);
  const peers = mains.map((main) => run(main, 'ipfs id --format="<id>"'));
  expect(new Set(peers).size).toBe(2);
  const posts = await Promise.all(mains.map((main) => runPost(runnerEnv, step, main, 'success')));
  expect(posts.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  for (const main of mains) await expectNothingLeft(main);
});

describe('a node that cannot start', () => {
  it.each([
    [{ daemon: 'sometimes' }, 'invalid-input'],
    [{ daemon: 'offline', 'ipfs-config': 'Gateway.NoFetch=yes' }, 'invalid-input'],
    [{ daemon: 'offline', 'api-port': '70000' }, 'invalid-input'],
    [{ daemon: 'offline', 'kubo-version': 'none' }, 'invalid-input'],
    [{ daemon: 'offline', 'api-auth': 'maybe' }, 'invalid-input'],
    [{ 'cluster-peers': '3' }, 'invalid-input'],
    [{ 'cluster-peers': '3', 'cluster-version': '1.1.6', daemon: 'online' }, 'invalid-input'],
  ])('%j', async (inputs, code) => {
    const main = await runAction(runnerEnv, job(inputs));
    expect([failureCode(main.log), main.exitCode], main.log).toEqual([code, 1]);
  });

  it('because IPFS Cluster cannot send the secret of api-auth says so, before anything is installed', async () => {
    const main = await runAction(
      runnerEnv,
      job({ 'cluster-peers': '2', 'cluster-version': '1.1.6', 'api-auth': 'true' }),
    );
    expect([failureCode(main.log), main.exitCode]).toEqual(['invalid-input', 1]);
    expect(main.log).toMatch(/^::error .*Input api-auth 'true': IPFS Cluster cannot send a secret to its Kubo node/m);
    expect(readdirSync(runnerEnv.toolCache)).toEqual([]);
  });

  it('because of a taken port fails with port-in-use and leaves nothing behind', async () => {
    const port = new URL(origin.url).port;
    const main = await runAction(runnerEnv, job({ daemon: 'offline', 'api-port': port }));
    expect(failureCode(main.log), main.log).toBe('port-in-use');
    expect(main.log).toMatch(new RegExp(`^::error .*127\\.0\\.0\\.1.*${port}`, 'm'));
    expect(main.variables).toEqual({});
    await expectNothingLeft(main);
  });
});

it('an existing repository is used, and its configuration is restored', async () => {
  const warm = await runAction(runnerEnv, job({}));
  const repo = `${runnerEnv.workspace}/repo`;
  const { stdout } = await promisify(execFile)('bash', ['-c', 'ipfs init >&2 && cat "$IPFS_PATH/config"'], {
    env: { ...stepEnv(warm), IPFS_PATH: repo },
  });
  const step = job({ daemon: 'offline', 'repo-path': repo, 'ipfs-config': 'Import.CidVersion=1' });
  const main = await runAction(runnerEnv, step);
  expect(main.exitCode, main.log).toBe(0);
  expect(run(main, 'echo hello | ipfs add --quieter')).toMatch(/^bafk/);
  await runPost(runnerEnv, step, main, 'success');
  await expectNothingLeft(main);
  expect(execFileSync('cat', [`${repo}/config`], { encoding: 'utf8' })).toBe(stdout);
});
