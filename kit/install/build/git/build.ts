// Builds a product from its git repository into a staging folder, as upstream does: make deps, then make of each executable.
import { chmod, copyFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executableNames } from '../../../distributions/distribution.ts';
import type { ExtractedFile } from '../../../download/archive/archive.ts';
import { sha256OfFile } from '../../../download/digest/hash.ts';
import { isKitError, KitError } from '../../../errors.ts';
import type { InstallContext } from '../../context.ts';
import { type AcquiredFiles, type Target, targetName } from '../../target.ts';
import { requireStrength } from '../../verify/require.ts';
import { withBuildFolder } from '../folder.ts';
import { resolveGoProxy } from '../go.ts';
import { buildLogFile, choosePrivateLogFile, openBuildLog } from '../log.ts';
import { selectRequirements } from '../preflight.ts';
import { preflightBuild } from '../preflight-machine.ts';
import { type BuildContext, runBuildCommand } from '../run.ts';
import { type Clone, cloneRelease } from './clone.ts';
import { createGitBuildEnvironment, createMakeEnvironment } from './environment.ts';
import { prepareGo } from './go.ts';
import type { GitBuildPlan } from './plan.ts';

type GitBuildContext = Pick<InstallContext, 'build' | 'toolCache' | 'log'>;

/** What install-filcrypto prints if it cannot download the library and would compile it. */
const RUST_NOT_INSTALLED = /Error: (?:cargo|rustup) is not installed/;

/**
 * Returns the executables, in `staging`. The build uses a new folder in `build.folder` and removes it, also after a failure. The
 * log stays.
 * Throws `too-weakly-verified`, `missing-build-tools`, `no-such-version`, `republished-upstream`, `go-not-found`, `source-build-failed`,
 * `source-build-timed-out`, `disk-full`, `interrupted`.
 */
export async function acquireFromGit(
  target: Target,
  plan: GitBuildPlan,
  staging: string,
  context: GitBuildContext,
): Promise<AcquiredFiles> {
  const { distribution, request } = target;
  const { build, log } = context;
  const title = targetName(target);
  const deadlineMs = Date.now() + build.limitMs;
  requireStrength('git-tag', request.require, title);
  log.info(`Building ${title} from git for ${plan.network}: ${plan.reason}`);
  return withBuildFolder(build.folder, distribution.product, async (folder) => {
    const buildLog = openBuildLog(choosePrivateLogFile(buildLogFile(target, build), log), title, log);
    try {
      const source = join(folder, 'source');
      await mkdir(source);
      const env = await createGitBuildEnvironment(process.env, folder);
      const buildContext = { title, what: `build of ${title} from git`, env, deadlineMs, buildLog };
      const clone = await runMake(buildContext, { target, plan, folder: source, context });
      const files = await copyExecutables(buildContext, target, source, staging);
      return { files, ...describeSource(plan, distribution.repository, clone), verifiedBy: 'git-tag', received: 0 };
    } finally {
      await buildLog.close();
    }
  });
}

interface MakeTask {
  readonly target: Target;
  readonly plan: GitBuildPlan;
  readonly folder: string;
  readonly context: GitBuildContext;
}

/** Checks the machine, clones and runs make. Leaves the executables in the task's folder. */
async function runMake(buildContext: BuildContext, { target, plan, folder, context }: MakeTask): Promise<Clone> {
  const { title, env, buildLog } = buildContext;
  const { toolCache, log } = context;
  const { rustLibrary, needs, submodulesMarker } = plan.source;
  const compilesRust = plan.compilesRust || env[rustLibrary.compileVariable] === '1';
  const { os } = target.request.platform;
  const allNeeds = selectRequirements(os, [...needs, ...(compilesRust ? rustLibrary.needs : [])]);
  const gos = await preflightBuild(title, allNeeds, env, { toolCache, log });
  const known = target.known.commits?.[target.version] ?? null;
  const clone = await cloneRelease(buildContext, plan, folder, { known, log });
  if (!compilesRust && clone.rustLibraryTags.length === 0) {
    log.info(
      `Compiling ${rustLibrary.submodule} here: upstream has no release of its commit ${clone.rustLibraryCommit}.`,
    );
    await preflightBuild(title, rustLibrary.needs, env, { toolCache });
  }
  const goEnv = { ...env, ...(await resolveGoProxy(gos[0]?.command ?? 'go', log)) };
  const go = await prepareGo({ ...buildContext, env: goEnv }, plan.source, folder, gos);
  const makeContext = { ...buildContext, env: createMakeEnvironment(goEnv, plan, go) };
  // Without this file make would have git fetch the submodules of submodules.
  await writeFile(join(folder, submodulesMarker), '');
  for (const makeTarget of ['deps', ...target.distribution.binaries.map(({ name }) => name)]) {
    buildLog.stage(`make ${makeTarget}`);
    await runBuildCommand(makeContext, 'make', [makeTarget], folder).catch(async (error: unknown) => {
      if (!isKitError(error) || !RUST_NOT_INSTALLED.test(error.message)) throw error;
      log.info(`The compiled library of ${clone.rustLibraryTags.join(', ')} could not be downloaded.`);
      await preflightBuild(title, rustLibrary.needs, env, { toolCache });
      throw error;
    });
  }
  return clone;
}

async function copyExecutables(
  { what, buildLog }: BuildContext,
  { distribution, request }: Target,
  folder: string,
  staging: string,
): Promise<readonly ExtractedFile[]> {
  const files: ExtractedFile[] = [];
  for (const name of executableNames(distribution, request.platform)) {
    const path = join(staging, name);
    const built = await stat(join(folder, name)).catch(() => null);
    if (!built?.isFile()) {
      const problem = `make succeeded but did not create '${name}'`;
      const fix = `See the whole output in ${buildLog.file}.`;
      throw new KitError('source-build-failed', { subject: what, problem, fix });
    }
    // A copy, because the temporary folder and the tool cache may be on different disks.
    await copyFile(join(folder, name), path);
    await chmod(path, 0o755);
    files.push({ path, size: built.size, sha256: await sha256OfFile(path) });
  }
  return files;
}

function describeSource(
  { source, tag, network }: GitBuildPlan,
  repository: string,
  { commit, rustLibraryCommit }: Clone,
) {
  const { submodule } = source.rustLibrary;
  return {
    origin: `git tag ${tag} of ${source.url.replace(/\.git$/, '')}, for ${network}`,
    digests: { [`git:${repository}`]: commit, [`git:${repository}/${submodule}`]: rustLibraryCommit },
  };
}
