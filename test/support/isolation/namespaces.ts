// How this machine lets a test create Linux namespaces: as root, through a user namespace, or with sudo without a password.
import { spawnSync } from 'node:child_process';

const SUDO = ['sudo', '--non-interactive', '--preserve-env'];
const USER_NAMESPACE = ['unshare', '--user', '--map-root-user'];

/** Commands to try, in order. Flags such as `--mount` follow. */
const NAMESPACE_COMMANDS: readonly (readonly string[])[] = [['unshare'], USER_NAMESPACE, [...SUDO, 'unshare']];
/** The same for a mount that must not be the whole machine's, as binfmt_misc is outside of a user namespace. */
const USER_NAMESPACE_COMMANDS: readonly (readonly string[])[] = [USER_NAMESPACE, [...SUDO, ...USER_NAMESPACE]];

export interface NamespaceRequest {
  readonly flags: readonly ('--mount' | '--net')[];
  /** A command that works inside only if the namespace is good enough for the test. */
  readonly check: readonly string[];
  /** Whether it must be a user namespace. */
  readonly user?: boolean;
}

/** Returns the command that runs another command in new namespaces, or why each way failed. */
export function findNamespaceCommand({
  flags,
  check,
  user = false,
}: NamespaceRequest): { readonly command: readonly string[] } | { readonly reasons: readonly string[] } {
  const reasons: string[] = [];
  for (const [program = '', ...args] of user ? USER_NAMESPACE_COMMANDS : NAMESPACE_COMMANDS) {
    const { status, error, stderr } = spawnSync(program, [...args, ...flags, ...check], { encoding: 'utf8' });
    if (status === 0) return { command: [program, ...args, ...flags] };
    reasons.push(`${program}: ${error?.message ?? stderr.trim()}`);
  }
  return { reasons };
}
