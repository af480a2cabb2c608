// ipfs-kit workflows try: runs the install and test commands of a config's legs on this machine, in a copy of the checkout and an
// environment of their own, and reports whether they pass and how many tests ran.

import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { loadConfig } from '../../generator/config/load.ts';
import type { KitConfig } from '../../generator/config/schema.ts';
import { FACTS } from '../../generator/facts/facts.ts';
import { readRepository } from '../../generator/repository/read.ts';
import { listLegs, selectLegs, type TryLeg } from '../../generator/try/legs.ts';
import { isKitError, KitError } from '../../kit/errors.ts';
import { onInterruption } from '../../kit/process/interruption.ts';
import { findExecutable } from '../../kit/system/find-executable.ts';
import { createTemporaryFolder } from '../../kit/system/write/new-folder.ts';
import { padColumns } from '../../kit/terminal-text.ts';
import { EXIT, type ExitCode, formatJson, type Output } from '../output.ts';
import { copyCheckout } from './try/checkout-copy.ts';
import { type LegResult, runLeg } from './try/run-leg.ts';
import { findRuntimes, listVersions } from './try/runtimes-at-hand.ts';

export interface TryCommandOptions {
  readonly json: boolean;
  /** Minutes for each leg. Default: the config's time limit. */
  readonly timeLimit?: number;
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Tries legs: those that `selector` names, or one of each runtime. Throws `invalid-input` for a faulty config and an unknown leg,
 * and `interrupted` after a signal.
 */
export async function tryCommand(
  root: string,
  selector: string | null,
  options: TryCommandOptions,
  output: Output,
): Promise<ExitCode> {
  const { json, timeLimit, env = process.env } = options;
  const { configText } = await readRepository(root);
  const config = loadConfig(configText, FACTS);
  const all = listLegs(config, FACTS);
  requireLegs(all);
  const runtimes = await findRuntimes([...new Set(all.map(({ runtime }) => runtime))], env);
  const legs = selectLegs(all, selector, listVersions(runtimes));
  for (const note of describeDifferences(config, env)) output.note(note);
  const results: LegResult[] = [];
  for (const leg of legs) {
    output.note(`\n${leg.id}`);
    results.push(
      await inTemporaryFolder(async (folder) => {
        const folders = { own: join(folder, 'leg'), checkout: join(folder, 'checkout') };
        await mkdir(folders.own);
        await copyCheckout(resolve(root), folders.checkout, { hasHistory: hasHistory(config), env });
        return runLeg(leg, {
          folders,
          runtimes,
          inherited: env,
          limitMs: (timeLimit ?? config['time-limit']) * 60_000,
          // Test runners colour their output where the variable CI is set.
          onLine: (line) => output.note(stripVTControlCharacters(line), 'exact'),
        });
      }),
    );
  }
  if (json) output.result(formatJson({ legs: results }));
  else output.result(`\n${formatResults(legs, results)}`, 'wrapped');
  return results.every(({ passed }) => passed) ? EXIT.ok : EXIT.found;
}

function requireLegs(legs: readonly TryLeg[]): void {
  if (legs.length > 0) return;
  throw new KitError('invalid-input', {
    subject: '.github/ipfs-kit.yml',
    problem: 'has no python, node or go, so there are no tests to try',
    fix: 'Add a runtime with its test command. Images are tested in the generated workflows only.',
  });
}

/** Whether the config fetches the history, which tools that derive versions from tags need. */
function hasHistory(config: KitConfig): boolean {
  const { checkout } = config;
  return checkout?.['fetch-depth'] === 0;
}

/** Runs `work` in a new folder, and removes it, also after a signal. */
async function inTemporaryFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  let interruption: string | null = null;
  const stopListening = onInterruption((signal) => {
    interruption = signal;
  });
  const folder = createTemporaryFolder('ipfs-kit-try-');
  try {
    const result = await work(folder);
    if (interruption !== null) throw createInterrupted(interruption);
    return result;
  } catch (error) {
    if (isKitError(error) && error.code === 'interrupted') throw createInterrupted(interruption ?? 'a signal');
    throw error;
  } finally {
    await removeFolder(folder);
    stopListening();
  }
}

function createInterrupted(signal: string): KitError {
  return new KitError('interrupted', {
    subject: 'workflows try',
    problem: `it was interrupted by ${signal}`,
    fix: 'Its processes were stopped and its files removed. Start it again.',
  });
}

/** Tests may leave folders that their owner cannot write to. */
async function removeFolder(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    await makeWritable(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function makeWritable(folder: string): Promise<void> {
  await chmod(folder, 0o700);
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
}

/** Returns what the workflow does and this command does not, as far as the config has it. */
function describeDifferences(config: KitConfig, env: NodeJS.ProcessEnv): readonly string[] {
  const { ipfs } = config;
  const services = Object.keys(config.services ?? {});
  const hooks = Object.keys(config.hooks);
  const runsNode = ipfs !== undefined && ipfs.daemon !== 'false';
  return [
    ...(ipfs && findExecutable(process.platform === 'win32' ? 'ipfs.exe' : 'ipfs', { path: env.PATH }) === null
      ? ['ipfs is not on PATH, so tests that need it fail here. To install it, run: ipfs-kit install kubo']
      : []),
    ...(runsNode ? ['The workflow starts an IPFS node before the tests. This command does not.'] : []),
    ...(services.length > 0 ? [`The workflow starts services (${services.join(', ')}). This command does not.`] : []),
    ...(hooks.length > 0 ? ['The workflow has steps under hooks. This command does not run them.'] : []),
  ];
}

/** Returns a table: a line for each leg. */
function formatResults(legs: readonly TryLeg[], results: readonly LegResult[]): string {
  const width = Math.max(...results.map(({ id }) => id.length));
  return results.map((result, at) => `${padColumns(result.id, width)}  ${formatResult(result, legs[at])}`).join('\n');
}

function formatResult({ passed, tests, problem, seconds, usedVersion }: LegResult, leg: TryLeg | undefined): string {
  const version = usedVersion === null || usedVersion === leg?.version ? '' : ` with ${usedVersion}`;
  const ran = tests === null ? 'how many tests ran is unknown' : tests === 1 ? '1 test ran' : `${tests} tests ran`;
  if (passed) return `passed${version}: ${ran}, ${seconds} s`;
  return `failed${version}: ${problem}${tests === null || tests === 0 ? '' : `; ${ran}`}, ${seconds} s`;
}
