// The cold path: everything that the warm path could not answer.
import type { HostToken } from '../../kit/download/host-token.ts';
import { install } from '../../kit/install/install.ts';
import type { Installed, Log, Site, ToolRequest } from '../../kit/install/request.ts';
import { toolCacheRoot } from '../../kit/install/tool-cache-root.ts';
import { detectHost, executionOf, type Host } from '../../kit/platform/host.ts';
import { formatPlatform } from '../../kit/platform/target.ts';
import { debug, group, info, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { type Inputs, requestedPlatform } from './inputs.ts';
import { report } from './report.ts';
import { toolRequests } from './requests.ts';
import { warnOfUnknownInputs } from './unknown-inputs.ts';

/** Installs what the inputs ask for, one product after the other, and reports it. Throws the KitErrors of an install. */
export async function setup(runner: Runner, inputs: Inputs): Promise<void> {
  const { env } = runner;
  warnOfUnknownInputs(runner);
  const host = await detectHost();
  const log = logOf(runner);
  info(runner, describeHost(host));
  const requests = await toolRequests(inputs, requestedPlatform(inputs, host.platform), env.GITHUB_WORKSPACE ?? '.');
  if (requests.length === 0) log.warning('Every version is none: there is nothing to install.');
  const toolCache = await toolCacheRoot(env.RUNNER_TOOL_CACHE, env.RUNNER_TEMP, log);
  const site = { toolCache, host, token: hostToken(inputs.token, env), log };
  const all: Installed[] = [];
  for (const request of requests) all.push(await installInGroup(runner, request, site));
  await report(runner, all, inputs.summary);
}

function installInGroup(runner: Runner, request: ToolRequest, site: Site): Promise<Installed> {
  return group(runner, `Set up ${request.product} for ${formatPlatform(request.platform)}`, () =>
    install(request, site),
  );
}

function logOf(runner: Runner): Log {
  return {
    info: (text) => info(runner, text),
    debug: (text) => debug(runner, text),
    warning: (text) => warning(runner, text, { title: 'setup-ipfs-kit' }),
  };
}

function describeHost(host: Host): string {
  const { platform, libc, machine } = host;
  const library = libc ? `, ${libc.name}${libc.version ? ` ${libc.version}` : ''}` : '';
  const emulated = executionOf(host) === 'emulated' ? `, emulated on a machine that is ${machine}` : '';
  return `This job runs as ${formatPlatform(platform)}${emulated}${library}.`;
}

/** The job's token belongs to the GitHub that runs the job, be it github.com or an Enterprise Server. */
function hostToken(token: string, env: NodeJS.ProcessEnv): HostToken | null {
  const server = env.GITHUB_SERVER_URL || 'https://github.com';
  return token && URL.canParse(server) ? { host: new URL(server).host, token } : null;
}
