// npm start: runs the bundled action on this machine as a runner would, uses the Kubo that it put on PATH, and runs the action
// again from the tool cache. The tool cache is kept for the next run.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { readRecord } from '../kit/install/tool-cache/entry.ts';
import { detectHost, executionOf } from '../kit/platform/host/host.ts';
import { formatPlatform } from '../kit/platform/platform.ts';
import { startCountingProxy } from './local-runner/counting-proxy.ts';
import { failureCode, renderLog } from './local-runner/render-log.ts';
import { runAction } from './local-runner/run-action.ts';
import { createRunnerEnv, type RunnerEnv, type StepResult } from './local-runner/runner-env.ts';

const VERSION = '0.43.0';
const ACTION = join(import.meta.dirname, '..', 'action.yml');
const CACHE = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');

interface TimedStep {
  readonly result: StepResult;
  readonly milliseconds: number;
}

async function main(): Promise<void> {
  const host = await detectHost();
  const libc = host.libc ? `, ${host.libc.name} ${host.libc.version ?? ''}`.trimEnd() : '';
  const platform = `${formatPlatform(host.platform)}, ${executionOf(host)}${libc}`;
  console.log(`This machine: ${platform}\n`);

  const runnerEnv = await createRunnerEnv(join(CACHE, 'setup-ipfs-kit', 'start'));
  const first = await firstRun(runnerEnv);
  if (first.result.exitCode !== 0) {
    process.exitCode = 1;
    console.error(
      '\nKubo was not installed: this machine cannot reach GitHub, and a build failed. Provide one of these:\n' +
        '  - access to github.com (HTTPS_PROXY is used), or\n' +
        '  - Go 1.21 or newer on PATH and access to a module proxy, to build Kubo from source.',
    );
    return;
  }
  const roundTrip = await useIpfs(first.result.path);
  const { second, requests } = await secondRun(runnerEnv);
  const record = readRecord(first.result.path[0] ?? '');
  printTable([
    ['platform', platform],
    ['version', `Kubo ${roundTrip.version}`],
    ['from', `${record?.origin}${first.result.outputs['cache-hit'] === 'true' ? ' (in an earlier run)' : ''}`],
    ['verified by', `${first.result.outputs['verified-by']} (${Object.values(record?.digests ?? {}).join(', ')})`],
    ['first run', `${seconds(first.milliseconds)}, ${hitOrMiss(first.result)}`],
    ['add and cat', `${seconds(roundTrip.milliseconds)}, ${roundTrip.cid}`],
    ['second run', `${seconds(second.milliseconds)}, ${hitOrMiss(second.result)}, ${requests} requests`],
  ]);
  if (second.result.outputs['cache-hit'] !== 'true' || requests !== 0) process.exitCode = 1;
}

/** Downloads Kubo or, if no origin can be reached, builds it. */
async function firstRun(runnerEnv: RunnerEnv): Promise<TimedStep> {
  const downloaded = await runTimedStep(runnerEnv, `uses: org/setup-ipfs-kit@v1 with kubo-version: '${VERSION}'`, {});
  if (failureCode(downloaded.result.log) !== 'download-failed') return downloaded;
  console.log(
    '\nThis machine cannot reach any origin, so Kubo is built from source. This takes minutes the first time.\n',
  );
  return runTimedStep(runnerEnv, `uses: org/setup-ipfs-kit@v1 with kubo-version: '${VERSION}', source: always`, {
    source: 'always',
  });
}

async function secondRun(runnerEnv: RunnerEnv): Promise<{ second: TimedStep; requests: number }> {
  const proxy = await startCountingProxy();
  const second = await runTimedStep(runnerEnv, 'the same again', {}, proxy.env);
  proxy.close();
  return { second, requests: proxy.requests() };
}

async function runTimedStep(
  runnerEnv: RunnerEnv,
  title: string,
  inputs: Record<string, string>,
  env: Readonly<Record<string, string>> = {},
): Promise<TimedStep> {
  console.log(title);
  const started = performance.now();
  const show = (text: string) => {
    for (const line of renderLog(text)) console.log(line);
  };
  // require: something else may have written to the tool cache that is kept.
  const all = { 'kubo-version': VERSION, require: 'origin', ...inputs };
  const result = await runAction(runnerEnv, { action: ACTION, inputs: all, env, onOutput: show });
  return { result, milliseconds: performance.now() - started };
}

/** Does what later steps would do: uses the ipfs on PATH, with a new repository and without network. */
async function useIpfs(path: readonly string[]) {
  const folder = await mkdtemp(join(tmpdir(), 'ipfs-'));
  const env = {
    ...process.env,
    PATH: [...path, process.env.PATH].join(delimiter),
    IPFS_PATH: join(folder, 'repo'),
    IPFS_TELEMETRY: 'off',
  };
  const ipfs = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)('ipfs', args, { env });
    console.log(`  $ ipfs ${args.join(' ')}\n    ${stdout.trim().split('\n').at(-1)}`);
    return stdout.trim();
  };
  console.log('\nLater steps');
  const started = performance.now();
  try {
    const version = (await ipfs('version')).replace('ipfs version ', '');
    await ipfs('init', '--profile=test');
    const text = `Added by Kubo ${version}.`;
    await writeFile(join(folder, 'file.txt'), text);
    const cid = await ipfs('--offline', 'add', '--quieter', join(folder, 'file.txt'));
    const read = await ipfs('--offline', 'cat', cid);
    if (read !== text) throw new Error(`ipfs cat ${cid} printed '${read}' instead of '${text}'`);
    return { version, cid, milliseconds: performance.now() - started };
  } finally {
    await rm(folder, { recursive: true, force: true });
    console.log();
  }
}

function printTable(rows: readonly (readonly [string, string])[]): void {
  const width = Math.max(...rows.map(([name]) => name.length));
  console.log();
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
}

function hitOrMiss({ outputs }: StepResult): string {
  return outputs['cache-hit'] === 'true' ? 'from the tool cache' : 'not in the tool cache';
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

await main();
