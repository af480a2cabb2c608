// Which Go module proxy this machine uses, as the go command finds it.
import { getExecOutput } from '@actions/exec';

/**
 * Returns the base URL of the first proxy in GOPROXY: of the environment, else of the go command's settings. Null where there
 * is no go command to ask, or its settings name no proxy. Format: `go help goproxy`.
 */
export async function findModuleProxy(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  return parseFirstProxy(env.GOPROXY?.trim() || (await readGoProxySetting()));
}

/** Returns the proxy that a value of GOPROXY begins with, without a slash at its end, or null. */
export function parseFirstProxy(setting: string): string | null {
  const first = setting.split(/[,|]/)[0]?.trim() ?? '';
  return /^https?:\/\//.test(first) && URL.canParse(first) ? first.replace(/\/+$/, '') : null;
}

async function readGoProxySetting(): Promise<string> {
  const options = { silent: true, ignoreReturnCode: true };
  const result = await getExecOutput('go', ['env', 'GOPROXY'], options).catch(() => null);
  return result?.exitCode === 0 ? result.stdout.trim() : '';
}
