// The cold path: installs everything that the warm path does not handle.
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostToken } from '../../kit/download/http/redirects.ts';
import { openNetwork } from '../../kit/download/network.ts';
import type { ActiveJobCache, InstallContext } from '../../kit/install/context.ts';
import { installProduct } from '../../kit/install/install.ts';
import { openJobCache } from '../../kit/install/job-cache/client.ts';
import { decideJobCachePolicy } from '../../kit/install/job-cache/policy.ts';
import { listUrlSecrets, MIRROR_TOKEN_VARIABLE, tokensForMirror } from '../../kit/install/mirror.ts';
import type { InstalledProduct, ToolRequest } from '../../kit/install/request.ts';
import { openOwnToolCache } from '../../kit/install/tool-cache/root.ts';
import type { Log } from '../../kit/log.ts';
import { detectHost, executionOf, type Host } from '../../kit/platform/host/host.ts';
import { formatPlatform } from '../../kit/platform/platform.ts';
import { group, info } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { maskSecret } from '../../kit/runner/secret.ts';
import { warnAboutUnknownInputs } from '../../kit/runner/unknown-inputs.ts';
import { createReadableFolder } from '../../kit/system/new-folder.ts';
import { SETUP_INPUT_NAMES } from './input-names.ts';
import { mayNeedNode, requestedPlatform, type SetupInputs } from './inputs.ts';
import { createStepLog } from './log.ts';
import { reportInstalls } from './report.ts';
import { createToolRequests } from './requests.ts';

/**
 * Installs the requested products one after the other, reports them, and returns them. Throws the KitErrors of an install.
 */
export async function installTools(runner: Runner, inputs: SetupInputs): Promise<readonly InstalledProduct[]> {
  const { env } = runner;
  warnAboutUnknownInputs(runner, 'setup-ipfs-kit', SETUP_INPUT_NAMES);
  const host = await detectHost();
  const log = createStepLog(runner);
  info(runner, describeHost(host));
  const givenToken = env[MIRROR_TOKEN_VARIABLE] ?? '';
  const mirrorToken = givenToken.trim();
  // The token is sent without blanks around it, and other programs may print the variable as it is.
  const secrets = [
    mirrorToken,
    givenToken,
    ...listUrlSecrets(`${inputs.mirror.url} ${inputs.gateways} ${env.IPFS_KIT_GATEWAYS ?? ''}`),
  ];
  for (const secret of new Set(secrets)) if (secret.trim() !== '') maskSecret(runner, secret);
  const requests = await createToolRequests(inputs, requestedPlatform(inputs, host.platform), env, mayNeedNode(runner));
  if (requests.length === 0) log.warning("Nothing to install: every version is 'none'.");
  // Outside of a runner, a fixed name in the shared temporary folder could have been taken by another user.
  const temp = env.RUNNER_TEMP || createReadableFolder(join(tmpdir(), 'setup-ipfs-kit-'));
  if (!env.RUNNER_TOOL_CACHE)
    log.warning(`RUNNER_TOOL_CACHE is not set, so later jobs do not find what this one installs.`);
  let opened: string | null = null;
  const ownToolCache = () => {
    opened ??= openOwnToolCache(join(temp, 'setup-ipfs-kit-tools'));
    return opened;
  };
  const mirror = requests[0]?.mirror ?? null;
  const tokens = [...tokensForMirror(mirror, mirrorToken, log), ...tokensForGithub(inputs.token, env)];
  const network = openNetwork({ tokens, log });
  const context = {
    toolCache: env.RUNNER_TOOL_CACHE || ownToolCache(),
    ownToolCache,
    host,
    network,
    build: { limitMs: inputs.buildMinutes * 60_000, folder: join(temp, 'setup-ipfs-kit-builds') },
    jobCache: openJobCacheFor(inputs, env, temp, log),
    log,
  };
  const all: InstalledProduct[] = [];
  for (const request of requests) all.push(await installInGroup(runner, request, context));
  network.close();
  await reportInstalls(runner, all, inputs);
  return all;
}

function openJobCacheFor(
  { cache }: SetupInputs,
  env: NodeJS.ProcessEnv,
  temp: string,
  log: Log,
): ActiveJobCache | null {
  const { builds, downloads, reason } = decideJobCachePolicy(cache, env);
  log.debug(`job cache: ${reason}`);
  if (!builds && !downloads) return null;
  // The bundles are in dist/main and dist/job-cache.
  const program = join(dirname(process.argv[1] ?? ''), '..', 'job-cache', 'index.js');
  return { cache: openJobCache({ temp, program, log }), builds, downloads };
}

function installInGroup(runner: Runner, request: ToolRequest, context: InstallContext): Promise<InstalledProduct> {
  return group(runner, `Set up ${request.product} for ${formatPlatform(request.platform)}`, async () => {
    const installed = await installProduct(request, context);
    const { product, version, cacheHit, milliseconds } = installed;
    const done = cacheHit ? 'found in the tool cache' : 'installed';
    info(runner, `${product} ${version}: ${done} in ${(milliseconds / 1000).toFixed(1)} s`);
    return installed;
  });
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
