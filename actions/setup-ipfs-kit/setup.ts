// The cold path: installs everything that the warm path does not handle.
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostToken } from '../../kit/download/http/redirects.ts';
import { createLimiter, type Limiter } from '../../kit/download/limiter.ts';
import { openNetwork } from '../../kit/download/network.ts';
import { errorMessage } from '../../kit/errors.ts';
import type { InstallContext } from '../../kit/install/context.ts';
import { installProduct } from '../../kit/install/install.ts';
import { type JobCache, openJobCache } from '../../kit/install/job-cache/client.ts';
import { decideJobCachePolicy } from '../../kit/install/job-cache/policy.ts';
import { listUrlSecrets, MIRROR_TOKEN_VARIABLE, tokensForMirror } from '../../kit/install/mirror.ts';
import { type InstallTurn, installAll, NOT_STARTED } from '../../kit/install/parallel.ts';
import type { InstalledProduct, ToolRequest } from '../../kit/install/request.ts';
import { openOwnToolCache } from '../../kit/install/tool-cache/root.ts';
import type { Log } from '../../kit/log.ts';
import { detectHost, executionOf, type Host } from '../../kit/platform/host/host.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { group, info } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { maskSecret } from '../../kit/runner/secret.ts';
import { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { createReadableFolder } from '../../kit/system/write/new-folder.ts';
import { SETUP_INPUT_NAMES } from './input-names.ts';
import { requestedPlatform, type SetupInputs } from './inputs.ts';
import { createStepLog } from './log.ts';
import { createLogSections, type LogSection } from './log-sections.ts';
import { mayNeedNode } from './node-request.ts';
import { reportInstalls } from './report.ts';
import { createToolRequests } from './requests.ts';
import { noticeWeakInstalls } from './weakness.ts';

/**
 * Installs the requested products at the same time, reports them in order, and returns them. Throws what `installAll` throws: the
 * KitErrors of an install.
 */
export async function installTools(runner: Runner, inputs: SetupInputs): Promise<readonly InstalledProduct[]> {
  const { env } = runner;
  warnAboutUnknownInputs(runner, 'setup-ipfs-kit', SETUP_INPUT_NAMES);
  const host = await detectHost();
  const log = createStepLog(runner);
  info(runner, describeHost(host));
  maskSecrets(runner, inputs);
  const requests = await createToolRequests(inputs, requestedPlatform(inputs, host.platform), env, mayNeedNode(runner));
  if (requests.length === 0) log.warning("Nothing to install: every version is 'none'.");
  const mirrorTokens = tokensForMirror(requests[0]?.mirror ?? null, env[MIRROR_TOKEN_VARIABLE], log);
  const network = openNetwork({ tokens: [...mirrorTokens, ...tokensForGithub(inputs.token, env)], log });
  const createContext = prepareContexts(env, inputs, { host, network, log });
  const openSection = createLogSections(runner);
  const tasks = requests.map((request) => ({ request, section: openSection() }));
  const all = await installAll(tasks, network, ({ request, section }, turn) =>
    installInGroup(request, section, createContext(createStepLog(section), turn), requests.length > 1),
  );
  noticeWeakInstalls(runner, all);
  reportInstalls(runner, all, inputs);
  return all;
}

function maskSecrets(runner: Runner, { mirror, gateways }: SetupInputs): void {
  const { [MIRROR_TOKEN_VARIABLE]: token = '', IPFS_KIT_GATEWAYS = '' } = runner.env;
  // The token is sent without blanks around it, and other programs may print the variable as it is.
  const secrets = [token.trim(), token, ...listUrlSecrets(`${mirror.url} ${gateways} ${IPFS_KIT_GATEWAYS}`)];
  for (const secret of new Set(secrets)) if (secret.trim() !== '') maskSecret(runner, secret);
}

/** Returns a function that creates the context of one install. All that the install logs goes to its own log. */
function prepareContexts(
  env: NodeJS.ProcessEnv,
  inputs: SetupInputs,
  { host, network, log }: Pick<InstallContext, 'host' | 'network' | 'log'>,
): (installLog: Log, turn: InstallTurn) => InstallContext {
  // Outside of a runner, a fixed name in the shared temporary folder could have been taken by another user.
  const temp = env.RUNNER_TEMP || createReadableFolder(join(tmpdir(), 'setup-ipfs-kit-'));
  if (!env.RUNNER_TOOL_CACHE)
    log.warning(`RUNNER_TOOL_CACHE is not set, so later jobs do not find what this one installs.`);
  let opened: string | null = null;
  const ownToolCache = () => {
    opened ??= openOwnToolCache(join(temp, 'setup-ipfs-kit-tools'));
    return opened;
  };
  const shared = { toolCache: env.RUNNER_TOOL_CACHE || ownToolCache(), ownToolCache, host };
  const build = { limitMs: inputs.buildMinutes * 60_000, folder: join(temp, 'setup-ipfs-kit-builds') };
  const policy = decideJobCachePolicy(inputs.cache, env);
  log.debug(`job cache: ${policy.reason}`);
  // One at a time, because each is a process with the memory of a whole job.
  const cacheTasks = createLimiter(1);
  return (installLog, { inTurn, signal }) => ({
    ...shared,
    network: { ...network, log: installLog },
    build: { ...build, inTurn },
    jobCache:
      policy.builds || policy.downloads ? { ...policy, cache: openCache(temp, cacheTasks, signal, installLog) } : null,
    log: installLog,
  });
}

/** After the signal, no task starts. */
function openCache(temp: string, tasks: Limiter, signal: AbortSignal, log: Log): JobCache {
  // The bundles are in dist/main and dist/job-cache.
  const program = join(dirname(process.argv[1] ?? ''), '..', 'job-cache', 'index.js');
  const cache = openJobCache({ temp, program, log });
  const run = <T>(work: () => Promise<T>) =>
    tasks.run(() => {
      signal.throwIfAborted();
      return work();
    });
  return {
    restore: (key) => run(() => cache.restore(key)),
    save: (key, fill) => run(() => cache.save(key, fill)),
  };
}

async function installInGroup(
  request: ToolRequest,
  section: LogSection,
  context: InstallContext,
  isOneOfSeveral: boolean,
): Promise<InstalledProduct> {
  const title = `Set up ${request.product} for ${formatPlatform(request.platform)}`;
  const install = async () => {
    const installed = await installProduct(request, context);
    const { product, version, cacheHit, milliseconds } = installed;
    const done = cacheHit ? 'found in the tool cache' : 'installed';
    info(section, `${product} ${version}: ${done} in ${(milliseconds / 1000).toFixed(1)} s`);
    return installed;
  };
  // Only the first failure is annotated, after all groups.
  const explain = (error: unknown) => {
    if (isOneOfSeveral || error === NOT_STARTED) context.log.info(errorMessage(error));
    throw error;
  };
  try {
    return await group(section, title, () => install().catch(explain));
  } finally {
    section.end();
  }
}

function describeHost(host: Host): string {
  const { platform, libc, machine, emulator } = host;
  const library = libc ? `, ${libc.name}${libc.version ? ` ${libc.version}` : ''}` : '';
  const by = emulator ? ` by ${emulator.name}` : '';
  const emulated = executionOf(host) === 'emulated' ? `, emulated${by} on a ${machine} machine` : '';
  return `This job runs on ${formatPlatform(platform)}${emulated}${library}.`;
}

/**
 * The token belongs to the GitHub host that runs the job: github.com or an Enterprise Server. It is valid for the host's API,
 * too, where it raises the rate limit.
 */
function tokensForGithub(token: string, env: NodeJS.ProcessEnv): readonly HostToken[] {
  const server = env.GITHUB_SERVER_URL || 'https://github.com';
  if (!token || !URL.canParse(server)) return [];
  const { origin } = new URL(server);
  return [origin, origin.replace('://', '://api.')].map((each) => ({ origin: each, token }));
}
