// Builds a product from its git repository into a staging folder, as upstream does: make deps, then make of the executables.
import { chmod, copyFile, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { executableNames } from '../../../distributions/distribution.ts';
import type { ExtractedFile } from '../../../download/archive/archive.ts';
import { sha256OfFile } from '../../../download/digest/hash.ts';
import { KitError } from '../../../errors.ts';
import type { AcquiredFiles } from '../../prebuilt.ts';
import type { BuildSettings, InstallLog, ToolRequest } from '../../request.ts';
import type { Resolution } from '../../resolve.ts';
import { toDiskError } from '../../tool-cache/write.ts';
import { requireStrength } from '../../verify/require.ts';
import { openBuildLog } from '../log.ts';
import { needsForOs } from '../preflight.ts';
import { preflightBuild } from '../preflight-machine.ts';
import { type BuildContext, runBuildCommand } from '../run.ts';
import { type Clone, cloneRelease } from './clone.ts';
import { addHomebrewPaths, buildEnvironment, environmentForMake } from './environment.ts';
import { prepareGo } from './go.ts';
import type { GitBuildPlan } from './plan.ts';

export interface GitBuildOptions extends BuildSettings {
  /** The runner's, where more Gos may be. */
  readonly toolCache: string;
  readonly logFile: string;
  readonly log: InstallLog;
}

/** What install-filcrypto says where it cannot fetch the library, so that it would compile it. */
const NO_RUST = /Error: (?:cargo|rustup) is not installed/;

/**
 * Returns the executables, in `staging`. What they are built in, a new folder in `build.folder`, is gone afterwards, also
 * after a failure; the log stays.
 * Throws `too-weakly-verified`, `missing-build-tools`, `no-such-version`, `go-not-found`, `source-build-failed`,
 * `source-build-timed-out`, `disk-full`, `interrupted`.
 */
export async function acquireFromGit(
  { require }: ToolRequest,
  resolution: Resolution,
  plan: GitBuildPlan,
  staging: string,
  build: GitBuildOptions,
): Promise<AcquiredFiles> {
  const { distribution, version } = resolution;
  const title = `${distribution.title} ${version}`;
  const deadline = Date.now() + build.limit;
  requireStrength('git-tag', require, title);
  build.log.info(`${title} is built from git for ${plan.network}: ${plan.reason}`);
  await mkdir(build.folder, { recursive: true });
  const folder = await mkdtemp(join(build.folder, `${distribution.product}-`));
  const buildLog = openBuildLog(build.logFile, title, build.log);
  try {
    const folders = {
      source: join(folder, 'source'),
      temporary: join(folder, 'tmp'),
      goCache: join(folder, 'go-build'),
    };
    for (const each of Object.values(folders)) await mkdir(each);
    const env = await addHomebrewPaths(buildEnvironment(process.env, folders));
    const what = `a build of ${title} from git`;
    const context = { title, what, env, deadline, buildLog, logFile: build.logFile };
    const cloned = await runMake(context, resolution, plan, folders.source, build);
    const files = await copyExecutables(context, resolution, folders.source, staging);
    return { files, ...describeSource(plan, distribution.repository, cloned), verifiedBy: 'git-tag', received: 0 };
  } catch (error) {
    throw toDiskError(error, folder);
  } finally {
    await buildLog.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Preflight, clone, make: leaves the executables in `folder`. */
async function runMake(
  context: BuildContext,
  { distribution, platform }: Resolution,
  plan: GitBuildPlan,
  folder: string,
  { toolCache, log }: GitBuildOptions,
): Promise<Clone> {
  const { title, env, buildLog } = context;
  const { rustLibrary, needs, submodulesMarker: submodulesDone } = plan.source;
  const compilesRust = plan.compilesRust || env[rustLibrary.compileVariable] === '1';
  const everything = needsForOs(platform.os, [...needs, ...(compilesRust ? rustLibrary.needs : [])]);
  const gos = await preflightBuild(title, everything, env, toolCache);
  const cloned = await cloneRelease(context, plan, folder);
  if (!compilesRust && cloned.rustLibraryTags.length === 0) {
    log.info(`No release of ${rustLibrary.submodule} is of ${cloned.rustLibraryCommit}, so it is compiled here.`);
    await preflightBuild(title, rustLibrary.needs, env, toolCache);
  }
  const go = await prepareGo(context, plan.source, folder, gos);
  const makeContext = { ...context, env: environmentForMake(env, plan, go) };
  // Or make would have git fetch the submodules of submodules.
  await writeFile(join(folder, submodulesDone), '');
  for (const target of ['deps', ...distribution.binaries.map(({ name }) => name)]) {
    buildLog.stage(`make ${target}`);
    await runBuildCommand(makeContext, 'make', [target], folder).catch(async (error: unknown) => {
      if (!(error instanceof KitError) || !NO_RUST.test(error.message)) throw error;
      log.info(`The compiled library of ${cloned.rustLibraryTags.join(', ')} could not be fetched.`);
      await preflightBuild(title, rustLibrary.needs, env, toolCache);
      throw error;
    });
  }
  return cloned;
}

async function copyExecutables(
  { title, logFile }: BuildContext,
  { distribution, platform }: Resolution,
  folder: string,
  staging: string,
): Promise<readonly ExtractedFile[]> {
  const files: ExtractedFile[] = [];
  for (const name of executableNames(distribution, platform)) {
    const path = join(staging, name);
    const built = await stat(join(folder, name)).catch(() => null);
    if (!built?.isFile()) {
      throw new KitError('source-build-failed', {
        subject: `a build of ${title} from git`,
        problem: `make ended well and left no ${name}`,
        fix: `All that it printed is in ${logFile}.`,
      });
    }
    // The temporary folder and the tool cache may be on two disks.
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
