// Finds the Go module proxy of this machine, in the same way as the go command.
import { hasMisplacedCredentials } from '../../download/http/redact.ts';
import { queryCommand } from '../../process/query.ts';
import { createGoQueryEnvironment } from '../../system/environment.ts';

/**
 * Returns the base URL of the first proxy in GOPROXY, from the environment or else from the go command's settings. Null if
 * this machine has no go command, or its settings name no proxy. Format: `go help goproxy`.
 */
export async function findModuleProxy(env: Readonly<Record<string, string | undefined>>): Promise<string | null> {
  const setting = env.GOPROXY?.trim() || (await queryCommand('go', ['env', 'GOPROXY'], createGoQueryEnvironment(env)));
  return parseFirstProxy(setting ?? '');
}

/** Returns the first proxy in a value of GOPROXY, without a slash at its end; null if it is not a URL, or its password is not escaped. */
export function parseFirstProxy(setting: string): string | null {
  const first = setting.split(/[,|]/)[0]?.trim() ?? '';
  if (!/^https?:\/\//.test(first) || !URL.canParse(first) || hasMisplacedCredentials(first)) return null;
  return first.replace(/\/+$/, '');
}
