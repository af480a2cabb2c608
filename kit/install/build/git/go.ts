// The Go that builds a clone: of the minor that its own files name, as for a module.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitSource } from '../../../distributions/git-source.ts';
import { isKitError } from '../../../errors.ts';
import { chooseGo, type Go, goNeed, type InstalledGo, toolchainNotFetched } from '../go.ts';
import { type BuildRun, run } from '../run.ts';

/** Returns the Go, fetched where this machine has another minor. Throws `go-not-found`, and what `run` throws. */
export async function goFor(
  builder: BuildRun,
  { oldestGo }: GitSource,
  folder: string,
  gos: readonly InstalledGo[],
): Promise<Go> {
  const need = goNeed(await readFile(join(folder, 'go.mod'), 'utf8').catch(() => ''));
  const oldest = (await readFile(join(folder, oldestGo), 'utf8').catch(() => '')).trim();
  const go = chooseGo({ ...need, ...(oldest ? { go: oldest } : {}) }, gos);
  if (go.toolchain === 'local') return go;
  builder.buildLog.stage(`go fetches ${go.version}`);
  const env = { ...builder.env, GOTOOLCHAIN: go.toolchain };
  await run({ ...builder, env }, go.command, ['version'], folder).catch((cause: unknown) => {
    throw isKitError(cause, 'source-build-failed')
      ? toolchainNotFetched(builder.title, go, cause.message, cause)
      : cause;
  });
  return go;
}
