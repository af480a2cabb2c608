// The post step of a user whose files a later step gave to another user, or closed: a container that runs as root does that.
// Needs root, which starts and stops the node as user 1001. A fake `ipfs`.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProcessesByVariable } from '../../../kit/process/running-processes.ts';
import { createKuboFixture, type KuboFixture, readFolderContents } from './kubo-job.ts';

const USER = { uid: 1001, gid: 1001 };
const CONFIG = '{"Identity":   {"PeerID": "12D3KooGiven"}}\n\n';

let job: KuboFixture;
let temp: string;
let folder: string;
beforeEach(() => {
  job = createKuboFixture();
  temp = dirname(job.folder);
  folder = join(temp, 'setup-ipfs-kit-node-1');
  mkdirSync(folder, { mode: 0o700 });
  give(temp, USER.uid);
});
afterEach(() => {
  for (const { pid } of running()) process.kill(pid, 'SIGKILL');
  return job.tearDown();
});

const running = () => findProcessesByVariable('SETUP_IPFS_KIT_FOLDER', folder);

function give(path: string, uid: number): void {
  execFileSync('chown', ['--recursive', `${uid}:${uid}`, path]);
}

async function start(repo: string | null = null): Promise<void> {
  const script = join(import.meta.dirname, 'start-node.ts');
  const child = spawn(process.execPath, [script], { ...USER, stdio: ['pipe', 'ignore', 'pipe'] });
  child.stdin.end(JSON.stringify({ ...job.request({ repo }), folder }));
  expect(await text(child.stderr)).toBe('');
  expect(running()).toHaveLength(1);
}

/** Runs the post step, and returns its log. It must not fail. */
function stop(): string {
  const script = join(import.meta.dirname, 'stop-node.ts');
  const env = { ...process.env, RUNNER_TEMP: temp };
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, folder], { ...USER, env, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

describe.runIf(process.getuid?.() === 0)('the post step', () => {
  it('stops a node whose files belong to root, and leaves them with a warning', async () => {
    await start();
    const blocks = join(folder, 'kubo-1-repo', 'blocks');
    writeFileSync(join(blocks, 'of-root'), '');
    chownSync(blocks, 0, 0);
    chmodSync(blocks, 0o700);
    expect(stop()).toMatch(/^::warning .*::Could not remove what the node made .*EACCES/m);
    expect(running()).toEqual([]);
    expect(existsSync(join(blocks, 'of-root'))).toBe(true);
  });

  it('stops a node whose folder belongs to root', async () => {
    await start();
    give(folder, 0);
    expect(stop()).toMatch(/^::warning .*belongs to another user/m);
    expect(running()).toEqual([]);
    expect(existsSync(join(folder, 'kubo-1-repo', 'config'))).toBe(true);
  });

  it('stops a node whose folder is closed', async () => {
    await start();
    chmodSync(folder, 0);
    expect(stop()).toMatch(/^::warning .*::Could not read the records of nodes \(EACCES/m);
    expect(running()).toEqual([]);
    expect(existsSync(join(folder, 'kubo-1-repo', 'config'))).toBe(true);
  });

  it('stops a node whose folder the job deleted', async () => {
    await start();
    rmSync(folder, { recursive: true });
    expect(stop()).not.toContain('::warning');
    expect(running()).toEqual([]);
  });

  it('keeps the copy of a config whose record belongs to root', async () => {
    const repo = join(job.home, 'repo');
    mkdirSync(repo);
    writeFileSync(join(repo, 'config'), CONFIG);
    give(repo, USER.uid);
    await start(repo);
    for (const name of ['kubo-1.node.json', 'kubo-1.process.json']) chownSync(join(folder, name), 0, 0);
    expect(stop()).toMatch(/^::warning .*::Could not read kubo-1\.node\.json \(EACCES/m);
    expect(running()).toEqual([]);
    expect(readFolderContents(folder)['kubo-1.config']).toBe(CONFIG);
    // As the next job finds it, if the files are given back.
    give(folder, USER.uid);
    expect(stop()).not.toContain('Could not');
    expect(readFileSync(join(repo, 'config'), 'utf8')).toBe(CONFIG);
    expect(existsSync(folder)).toBe(false);
  });
});
