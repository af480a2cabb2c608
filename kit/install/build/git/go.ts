// The Go that builds a clone: of the minor that its own files name, as for a module.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitSource } from '../../../distributions/git-source.ts';
import { isKitError } from '../../../errors.ts';
import { chooseGo, type Go, type InstalledGo, parseGoMod, toolchainNotFetched } from '../go.ts';
import { type BuildContext, runBuildCommand } from '../run.ts';

/** Returns the Go, fetched where this machine has another minor. Throws `go-not-found`, and what `run` throws. */
export async function prepareGo(
  context: BuildContext,
  { minimumGoFile: oldestGo }: GitSource,
  folder: string,
  gos: readonly InstalledGo[],
): Promise<Go> {
  const need = parseGoMod(await readFile(join(folder, 'go.mod'), 'utf8').catch(() => ''));
  const oldest = (await readFile(join(folder, oldestGo), 'utf8').catch(() => '')).trim();
  const go = chooseGo({ ...need, ...(oldest ? { go: oldest } : {}) }, gos);
  if (go.toolchain === 'local') return go;
  context.buildLog.stage(`go fetches ${go.version}`);
  const env = { ...context.env, GOTOOLCHAIN: go.toolchain };
  await runBuildCommand({ ...context, env }, go.command, ['version'], folder).catch((cause: unknown) => {
    throw isKitError(cause, 'source-build-failed')
      ? toolchainNotFetched(context.title, go, cause.message, cause)
      : cause;
  });
  return go;
}
