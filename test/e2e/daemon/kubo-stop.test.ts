// Stopping nodes, with a fake `ipfs`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUpRepository } from '../../../kit/daemon/kubo/repository.ts';
import { isRunning, listBackgroundProcesses, startBackgroundProcess } from '../../../kit/process/background.ts';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import { isProcessAlive, waitForValue } from '../../integration/process/await.ts';
import { createKuboFixture, type KuboFixture, readFolderContents } from './kubo-job.ts';

const CONFIG = '{"Identity":   {"PeerID": "12D3KooGiven"}}\n\n';

/** Names in new repositories of Kubo 0.43, of other releases and profiles, and what a killed start leaves. */
const MADE_BY_KUBO = [
  'api',
  'autoconf',
  'badgerds',
  'blocks',
  'config-pre-server-1',
  'config.17-to-18.bak',
  'config.01234567-89ab-cdef-0123-456789abcdef.new',
  'datastore',
  'datastore_spec',
  'gateway',
  'keystore',
  'p2p-forge-certs',
  'pebbleds',
  'provider-keystore',
  'repo.lock',
  'telemetry_uuid',
  'version',
];
/** Names that a later step may choose. */
const MADE_LATER = ['blocks.txt', 'config.json', 'logs', 'report.xml', 'results'];

let job: KuboFixture;
let repo: string;
beforeEach(() => {
  job = createKuboFixture();
  repo = join(job.home, 'repo');
});
afterEach(() => job.tearDown());

function writeRepository(): void {
  mkdirSync(repo);
  writeFileSync(join(repo, 'config'), CONFIG);
}

const running = () => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', job.folder);
const pidOf = (name: string) => listBackgroundProcesses(job.folder).find((it) => it.name === name)?.pid ?? 0;

/** Expects that only the user's own files are left. */
function expectNothing(): void {
  expect(running()).toEqual([]);
  expect(existsSync(job.folder)).toBe(false);
}

describe('stopping', () => {
  it('does nothing if nothing was started', async () => {
    expect(await job.stop()).toEqual([]);
    expectNothing();
    expect(await job.stop()).toEqual([]);
  });

  it('shuts down several nodes by their APIs and removes their folder', async () => {
    const nodes = [await job.start(), await job.start({ name: 'kubo-2' })];
    const stopped = await job.stop();
    expect(stopped.map(({ name, died }) => [name, died])).toEqual(nodes.map(({ name }) => [name, false]));
    for (const { logTail } of stopped) expect(logTail.at(-1)).toBe('Received interrupt signal, shutting down...');
    expectNothing();
    expect(job.warnings).toEqual([]);
  });

  it('kills a node that refuses to shut down and ignores SIGTERM', async () => {
    writeRepository();
    await job.start({ repo }, { ignoresShutdown: true });
    const [stopped] = await job.stop();
    expect(stopped).toMatchObject({ died: false, logTail: expect.arrayContaining(['No.']) });
    expectNothing();
    expect(readFileSync(join(repo, 'config'), 'utf8')).toBe(CONFIG);
  });

  it('reports a node that died, with its log', async () => {
    writeRepository();
    await job.start({ repo });
    process.kill(pidOf('kubo-1'), 'SIGKILL');
    await waitForValue(() => !listBackgroundProcesses(job.folder).some(isRunning));
    const [stopped] = await job.stop();
    expect(stopped).toMatchObject({ died: true, logTail: expect.arrayContaining(['Daemon is ready']) });
    expectNothing();
    expect(readFolderContents(repo)).toEqual({ config: CONFIG, 'seen.json': expect.anything() });
  });

  it('ends other processes of the folder before the nodes', async () => {
    const { apiUrl } = await job.start();
    const asks = `process.on('SIGTERM', async () => {
      const response = await fetch('${apiUrl}/api/v0/id', { method: 'POST' });
      console.log('the node answers', response.status);
      process.exit();
    });
    setInterval(() => {}, 1000);
    console.log('peer is ready');`;
    const { log } = await startBackgroundProcess(job.folder, {
      name: 'cluster-1',
      command: process.execPath,
      args: ['-e', asks],
      env: process.env,
    });
    await waitForValue(() => readFileSync(log, 'utf8'));
    const stopped = await job.stop();
    expect(stopped.map(({ name }) => name)).toEqual(['cluster-1', 'kubo-1']);
    expect(stopped[0]?.logTail).toEqual(['peer is ready', 'the node answers 200']);
    expectNothing();
  });
});

describe('stopping after a step that was killed', () => {
  it('before any change restores the repository', async () => {
    writeRepository();
    backUpRepository(job.folder, 'kubo-1', repo);
    expect(await job.stop()).toEqual([]);
    expectNothing();
    expect(readFolderContents(repo)).toEqual({ config: CONFIG });
  });

  it('while changing the config restores the config', async () => {
    writeRepository();
    backUpRepository(job.folder, 'kubo-1', repo);
    writeFileSync(join(repo, 'config'), '{"Identity":{');
    await job.stop();
    expect(readFolderContents(repo)).toEqual({ config: CONFIG });
  });

  it('while creating a repository removes it', async () => {
    backUpRepository(job.folder, 'kubo-1', repo);
    writeRepository();
    await job.stop();
    expect(readdirSync(job.home)).toEqual([]);
  });

  it('while creating a repository keeps files that a later step puts there', async () => {
    backUpRepository(job.folder, 'kubo-1', repo);
    writeRepository();
    for (const name of [...MADE_BY_KUBO, ...MADE_LATER]) writeFileSync(join(repo, name), '');
    await job.stop();
    expect(readdirSync(repo).sort()).toEqual([...MADE_LATER].sort());
    expect(job.warnings).toEqual([]);
    expectNothing();
  });

  it('while waiting for the daemon ends the daemon', async () => {
    writeRepository();
    const step = spawn(process.execPath, [join(import.meta.dirname, 'start-node.ts')], {
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    step.stdin.end(JSON.stringify(job.request({ repo }, { neverOpensApi: true })));
    const pid = await waitForValue(() => existsSync(join(repo, 'seen.json')) && pidOf('kubo-1'));
    step.kill('SIGKILL');
    await waitForValue(() => step.signalCode);
    expect(isProcessAlive(pid)).toBe(true);
    expect(await job.stop()).toMatchObject([{ name: 'kubo-1', died: false }]);
    expectNothing();
    expect(readFolderContents(repo)).toEqual({ config: CONFIG, 'seen.json': expect.anything() });
  });
});

describe('stopping despite obstacles', () => {
  const UNKNOWN = /^Did not end process \d+, the recorded id of kubo-1: it is not known when/;

  it('warns about a config that it cannot restore, keeps the backup, and does the rest', async () => {
    writeRepository();
    const given = await job.start({ repo });
    await job.start({ name: 'kubo-2', repo: join(job.home, 'another') });
    rmSync(join(repo, 'config'));
    mkdirSync(join(repo, 'config', 'in the way'), { recursive: true });
    const stopped = await job.stop();
    expect(stopped.map(({ died }) => died)).toEqual([false, false]);
    expect(running()).toEqual([]);
    expect(job.warnings).toEqual([expect.stringContaining(given.repo)]);
    expect(existsSync(join(job.home, 'another'))).toBe(false);
    expect(readFolderContents(job.folder)['kubo-1.config']).toBe(CONFIG);
    rmSync(join(repo, 'config'), { recursive: true });
    await job.stop();
    expectNothing();
    expect(readFileSync(join(repo, 'config'), 'utf8')).toBe(CONFIG);
  });

  it('ignores a repository that the job removed', async () => {
    writeRepository();
    await job.start({ repo });
    rmSync(repo, { recursive: true });
    await job.stop();
    expect(job.warnings).toEqual([]);
    expect(readdirSync(job.home)).toEqual([]);
    expectNothing();
  });

  it.each([
    ['was started at another time', '1', { died: true }, []],
    ['has no recorded start time', null, { died: false }, [expect.stringMatching(UNKNOWN)]],
    ['whose record is of an old format', undefined, { died: false }, [expect.stringMatching(UNKNOWN)]],
  ])('leaves an unrelated process that has the recorded id and %s', async (_, started, stopped, warnings) => {
    const stranger = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    const pid = await waitForValue(() => stranger.pid);
    const log = join(job.folder, 'kubo-1.log');
    writeFileSync(join(job.folder, 'kubo-1.process.json'), JSON.stringify({ name: 'kubo-1', pid, started, log }));
    expect(await job.stop()).toMatchObject([stopped]);
    expect(isProcessAlive(pid)).toBe(true);
    expect(stranger.kill('SIGKILL')).toBe(true);
    expect(job.warnings).toEqual(warnings);
    expectNothing();
  });

  it('ignores a truncated record', async () => {
    await job.start();
    writeFileSync(join(job.folder, 'kubo-2.process.json'), '{"name"');
    writeFileSync(join(job.folder, 'kubo-2.node.json'), '');
    expect(await job.stop()).toHaveLength(1);
    expectNothing();
  });
});
