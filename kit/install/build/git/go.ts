// Prepares the Go that builds a clone: the minor version that its own files name, as for a module.
import { join } from 'node:path';
import type { GitSource } from '../../../distributions/git-source.ts';
import { isKitError } from '../../../errors.ts';
import { readTextOrEmpty } from '../../../system/read-text.ts';
import { chooseGo, type Go, type InstalledGo, parseGoMod, toolchainNotFetched } from '../go.ts';
import { type BuildContext, runBuildCommand } from '../run.ts';

/** Returns the Go, fetched if this machine does not have it. Throws `go-not-found`, and what `runBuildCommand` throws. */
export async function prepareGo(
  context: BuildContext,
  { minimumGoFile }: GitSource,
  folder: string,
  gos: readonly InstalledGo[],
): Promise<Go> {
  const need = parseGoMod(readTextOrEmpty(join(folder, 'go.mod')));
  const minimum = readTextOrEmpty(join(folder, minimumGoFile)).trim();
  const go = chooseGo({ ...need, ...(minimum ? { go: minimum } : {}) }, gos);
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
