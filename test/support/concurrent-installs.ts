// Many processes install into one tool cache while others run the program in it.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunnerEnv, StepResult } from '../../scripts/local-runner/runner-env.ts';
import { KUBO_VERSION } from './setup-ipfs-kit.ts';

interface RaceOutcome {
  readonly installed: number;
  readonly executions: number;
  readonly failures: readonly string[];
}

/** Starts `count` installs at once, and runs the program from the moment it exists until the last install ends. */
export async function installConcurrently(
  { toolCache }: RunnerEnv,
  count: number,
  install: () => Promise<StepResult>,
  args: readonly string[],
): Promise<RaceOutcome> {
  const binary = join(toolCache, 'kubo', KUBO_VERSION, process.arch, 'ipfs');
  const failures: string[] = [];
  let running = true;
  let executions = 0;
  const executor = async () => {
    while (running) {
      if (existsSync(binary)) {
        const failure = await execute(binary, args);
        if (failure) failures.push(failure);
        executions++;
      } else await sleep(5);
    }
  };
  const executors = [executor(), executor()];
  const results = await Promise.all(Array.from({ length: count }, install));
  running = false;
  await Promise.all(executors);
  for (const { exitCode, log } of results) if (exitCode !== 0) failures.push(log);
  return { installed: results.filter(({ exitCode }) => exitCode === 0).length, executions, failures };
}

function execute(binary: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(binary, args, (error, stdout) => {
      resolve(!error && stdout === `${KUBO_VERSION}\n` ? null : `${error?.message ?? 'printed'} ${stdout}`);
    });
  });
}
