// The cold path: everything that the warm path could not answer.
import { parseChecksums } from '../../kit/download/digest.ts';
import type { HostToken } from '../../kit/download/http.ts';
import { install } from '../../kit/install/install.ts';
import { KitError } from '../../kit/kit-error.ts';
import { detectHost, executionOf, type Host } from '../../kit/platform/host.ts';
import { formatPlatform } from '../../kit/platform/target.ts';
import { debug, endGroup, info, startGroup, warning } from '../../kit/runner/log-commands.ts';
import type { Runner } from '../../kit/runner/runner.ts';
import { type Inputs, requestedPlatform } from './inputs.ts';
import { report } from './report.ts';

/** Installs what the inputs ask for and reports it. Throws the KitErrors of an install. */
export async function setup(runner: Runner, inputs: Inputs): Promise<void> {
  const host = await detectHost();
  startGroup(runner, 'Set up Kubo');
  try {
    info(runner, describeHost(host));
    const request = {
      product: 'kubo' as const,
      version: inputs.version,
      platform: requestedPlatform(inputs, host.platform),
      source: inputs.source,
      mirror: inputs.mirror,
      checksums: parseChecksums(inputs.checksums),
    };
    const log = {
      info: (text: string) => info(runner, text),
      debug: (text: string) => debug(runner, text),
      warning: (text: string) => warning(runner, text),
    };
    const toolCache = toolCacheRoot(runner.env);
    const installed = await install(request, { toolCache, host, token: hostToken(inputs.token, runner.env), log });
    report(runner, installed);
  } finally {
    endGroup(runner);
  }
}

function describeHost(host: Host): string {
  const { platform, libc, machine } = host;
  const library = libc ? `, ${libc.name}${libc.version ? ` ${libc.version}` : ''}` : '';
  const emulated = executionOf(host) === 'emulated' ? `, emulated on a machine that is ${machine}` : '';
  return `This job runs as ${formatPlatform(platform)}${emulated}${library}.`;
}

function toolCacheRoot(env: NodeJS.ProcessEnv): string {
  const root = env.RUNNER_TOOL_CACHE;
  if (root) return root;
  throw new KitError('tool-cache-unwritable', {
    asked: "the runner's tool cache",
    found: 'RUNNER_TOOL_CACHE is not set',
    next: 'Set it to a folder that the job may write to; GitHub runners set it themselves.',
  });
}

/** The job's token belongs to the GitHub that runs the job, be it github.com or an Enterprise Server. */
function hostToken(token: string, env: NodeJS.ProcessEnv): HostToken | null {
  const server = env.GITHUB_SERVER_URL || 'https://github.com';
  return token && URL.canParse(server) ? { host: new URL(server).host, token } : null;
}
