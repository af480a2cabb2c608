// The Go that builds a clone: of the minor that its own files name, as for a module.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitSource } from '../distributions/git-source.ts';
import { isKitError, KitError } from '../kit-error.ts';
import { type BuildRun, run } from './git-build-run.ts';
import { chooseGo, type Go, goNeed, type InstalledGo } from './go.ts';

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
    throw isKitError(cause, 'source-build-failed') ? notFetched(builder, go, cause) : cause;
  });
  return go;
}

function notFetched({ title }: BuildRun, { version }: Go, cause: KitError): KitError {
  const minor = version.split('.').slice(0, 2).join('.').replace('go', '');
  return new KitError('go-not-found', {
    asked: `Go ${minor}, which ${title} is built with`,
    found: `it is neither on PATH nor in the tool cache, and go could not fetch it: ${cause.message}`,
    next: `Set up Go ${minor} before this step (on GitHub: actions/setup-go with go-version '${minor}'), or set GOPROXY to a proxy that can be reached.`,
    cause,
  });
}
