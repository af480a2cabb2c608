// Starts Wine in namespaces of its own, with the folder of its system as root. All its processes end with the namespace, and the
// namespace ends with the process that started it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { findNamespaceCommand } from '../../isolation/namespaces.ts';

/** A folder of this machine, and the place in the root where Wine sees it. */
export interface Mount {
  readonly from: string;
  readonly to: string;
}

export interface WineEnvironment {
  readonly root: string;
  /** Wine's folder, with the registry and drive C. */
  readonly prefix: string;
  /** The folder in the root in which the program starts. */
  readonly folder: string;
  readonly mounts: readonly Mount[];
}

/** Where Wine's folder is mounted. */
export const PREFIX = '/prefix';
const WINE_FOLDER = '/usr/lib/wine';
const USER = 'runneradmin';
/** Without a locale with UTF-8, Wine has no names of files with other letters. */
const VARIABLES = {
  WINEPREFIX: PREFIX,
  WINESERVER: `${WINE_FOLDER}/wineserver64`,
  WINEDEBUG: '-all',
  XDG_RUNTIME_DIR: '/tmp',
  HOME: '/tmp',
  USER,
  LC_ALL: 'C.UTF-8',
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
};

/** `$1`: the root, `$2`: pairs of folders to mount, one a line, `$3`: the folder in which the program starts; then its arguments. */
const SCRIPT = `
set -e
root=$1 pairs=$2 folder=$3
shift 3
for name in dev sys; do mount --rbind /$name "$root/$name"; done
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
printf '%s\\n' "$pairs" | while read -r from && read -r to; do mount --bind "$from" "$root$to"; done
exec 3<&0
# Standard input ends when the process that started this ends or closes it.
{ while read -r line; do :; done; kill -KILL -1; } <&3 &
unshare --root="$root" --wd="$folder" ${WINE_FOLDER}/wine64 "$@" </dev/null 3<&- && status=0 || status=$?
# The server writes the registry when the last program has ended.
unshare --root="$root" ${WINE_FOLDER}/wineserver64 -w </dev/null 3<&-
exit $status
`;

/** Returns the start of the command line, or a sentence that says why this machine has no namespaces. */
export function findWineNamespace(): { readonly command: readonly string[] } | { readonly reason: string } {
  const namespace = ['--pid', '--fork', '--kill-child'];
  const check = [...namespace, 'mount', '-t', 'proc', 'proc', '/mnt'];
  const found = findNamespaceCommand({ flags: ['--mount'], check });
  if ('command' in found) return { command: [...found.command, ...namespace] };
  return { reason: `this machine does not allow mounts in a namespace (${found.reasons.join('; ')})` };
}

/** Starts a program for Windows, which writes to `log`. It ends with its standard input. */
export function startWine(
  { root, prefix, folder, mounts }: WineEnvironment,
  args: readonly string[],
  log: string,
): ChildProcess {
  const found = findWineNamespace();
  if ('reason' in found) throw new Error(found.reason);
  const [command = '', ...before] = found.command;
  const pairs = [{ from: prefix, to: PREFIX }, ...mounts].flatMap(({ from, to }) => [from, to]).join('\n');
  // Programs for Windows cannot write to a socket, which Node's pipes are.
  const output = openSync(log, 'a');
  const program = spawn(command, [...before, 'sh', '-c', SCRIPT, 'sh', root, pairs, folder, ...args], {
    env: VARIABLES,
    stdio: ['pipe', output, output],
  });
  closeSync(output);
  return program;
}

/** Runs a program for Windows to its end. */
export async function runWine(environment: WineEnvironment, args: readonly string[], log: string): Promise<void> {
  const [code] = await once(startWine(environment, args, log), 'close');
  if (code === 0) return;
  throw new Error(`${args.join(' ')} failed under Wine (exit code ${code}):\n${readFileSync(log, 'utf8')}`);
}
