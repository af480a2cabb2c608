// A cache service, a job's temporary folder, and steps that run as processes.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EntryRecord, RECORD_FILE } from '../../../kit/install/tool-cache/entry.ts';
import { type CacheEntry, type CacheService, cacheVariables, startCacheService } from './cache-service.ts';
import type { JobCacheStep, JobCacheStepResult } from './step-program.ts';

export interface JobCacheFixture extends AsyncDisposable {
  readonly service: CacheService;
  readonly temp: string;
  /** A folder with an executable and its record. */
  readonly directory: string;
  readonly start: (step: Partial<JobCacheStep> & Pick<JobCacheStep, 'task'>, env?: EnvironmentVariables) => RunningStep;
  readonly run: (
    step: Partial<JobCacheStep> & Pick<JobCacheStep, 'task'>,
    env?: EnvironmentVariables,
  ) => Promise<StepExit>;
  /** Returns the files left in the temporary folder. */
  readonly leftovers: () => Promise<readonly string[]>;
}

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

export interface StepExit extends JobCacheStepResult {
  readonly exitCode: number | null;
  /** Lines of standard output without the result, and all of standard error. */
  readonly noise: readonly string[];
}

interface RunningStep {
  readonly signal: (name: NodeJS.Signals) => void;
  readonly end: Promise<StepExit>;
}

const PROGRAM = join(import.meta.dirname, 'step-program.ts');
export const CACHE_KEY = 'setup-ipfs-kit-2-kubo-0.43.0-linux-amd64-go1.26.8-0123456789abcdef';
export const PROGRAM_TEXT = 'a program';

/** Returns a fixture whose service has these entries. */
export async function createJobCacheFixture(entries?: Iterable<[string, CacheEntry]>): Promise<JobCacheFixture> {
  const root = await mkdtemp(join(tmpdir(), 'job-cache-'));
  const [temp, directory] = [join(root, 'temp'), join(root, 'entry')];
  await mkdir(temp);
  await mkdir(directory);
  await writeEntry(directory, PROGRAM_TEXT);
  const service = await startCacheService(entries);
  const start: JobCacheFixture['start'] = (step, env = {}) => {
    const whole = { temp, key: CACHE_KEY, directory, ...step };
    return startStep(whole, { ...withoutCache(process.env), ...cacheVariables(service), ...env });
  };
  return {
    service,
    temp,
    directory,
    start,
    run: (step, env) => start(step, env).end,
    leftovers: () => readdir(temp),
    [Symbol.asyncDispose]: async () => {
      await service.close();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** Writes `ipfs` and its record. */
async function writeEntry(directory: string, text: string): Promise<EntryRecord> {
  await writeFile(join(directory, 'ipfs'), text, { mode: 0o755 });
  const sha256 = createHash('sha256').update(text).digest('hex');
  const record: EntryRecord = {
    product: 'kubo',
    version: '0.43.0',
    platform: 'linux/amd64',
    verifiedBy: 'go-checksum-db',
    origin: 'Go module github.com/ipfs/kubo',
    digests: {},
    files: { ipfs: { size: Buffer.byteLength(text), mtime: 0, sha256 } },
  };
  await writeFile(join(directory, RECORD_FILE), JSON.stringify(record));
  return record;
}

function startStep(step: JobCacheStep, env: EnvironmentVariables): RunningStep {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(step)], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err] = [[], []] as [string[], string[]];
  child.stdout.on('data', (chunk) => out.push(`${chunk}`));
  child.stderr.on('data', (chunk) => err.push(`${chunk}`));
  const end = new Promise<StepExit>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => {
      const lines = out.join('').trimEnd().split('\n');
      const result = parseResult(lines.at(-1) ?? '', err.join(''));
      resolve({ ...result, exitCode, noise: [...lines.slice(0, -1), ...err] });
    });
  });
  return { end, signal: (name) => child.kill(name) };
}

function parseResult(line: string, err: string): JobCacheStepResult {
  try {
    return JSON.parse(line) as JobCacheStepResult;
  } catch {
    throw new Error(`The step printed no result but '${line}', and on standard error:\n${err}`);
  }
}

/** Removes variables of a cache service that the test's own machine may have. */
function withoutCache(env: NodeJS.ProcessEnv): EnvironmentVariables {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(?:ACTIONS|GITHUB|RUNNER)_/.test(name)));
}
