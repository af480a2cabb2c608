// Starts a program that cannot open UDP sockets, without privileges.
//
// IPFS Cluster 1.1.6 tries to map its port on the router of the network: libp2p.NATPortMap() is compiled in (clusterhost.go), and
// no setting turns it off. When it starts, it sends SSDP searches to 239.255.255.250:1900 and joins multicast groups, on every
// interface, and sends NAT-PMP requests to port 5351 of the default gateway. All of that is UDP, and a Cluster peer with a secret
// uses TCP for everything else. On Linux a process can give up system calls for itself and for the programs that it executes
// (seccomp(2)). Perl, which every Debian and Ubuntu has, can do that and then execute the program.
import { findExecutable } from '../../system/find-executable.ts';

interface CommandLine {
  readonly command: string;
  readonly args: readonly string[];
}

/** What Perl writes to the program's log if the kernel does not accept the filter. */
export const UDP_FILTER_FAILED = 'setup-ipfs-kit: could not block UDP';

interface Abi {
  /** Numbers of system calls, of the kernel's unistd tables. */
  readonly prctl: number;
  readonly socket: number;
  /** AUDIT_ARCH_* of linux/audit.h. */
  readonly audit: number;
}

const ABIS: Readonly<Record<string, Abi>> = {
  x64: { prctl: 157, socket: 41, audit: 0xc000003e },
  arm64: { prctl: 167, socket: 198, audit: 0xc00000b7 },
};

/**
 * The filter in classic BPF over struct seccomp_data (linux/seccomp.h): socket(AF_INET or AF_INET6, SOCK_DGRAM) fails with
 * EPERM, everything else is allowed. 38 is PR_SET_NO_NEW_PRIVS, 22 PR_SET_SECCOMP, 2 SECCOMP_MODE_FILTER.
 */
const SCRIPT = `
my ($prctl, $socket, $audit) = splice @ARGV, 0, 3;
my @rules = (
  [0x20, 0, 0, 4],          # load the architecture
  [0x15, 0, 8, $audit],     # another one: allow
  [0x20, 0, 0, 0],          # load the system call
  [0x15, 0, 6, $socket],    # not socket: allow
  [0x20, 0, 0, 16],         # load the family
  [0x15, 1, 0, 2],          # AF_INET: look at the type
  [0x15, 0, 3, 10],         # not AF_INET6 either: allow
  [0x20, 0, 0, 24],         # load the type
  [0x54, 0, 0, 0xf],        # without its flags
  [0x15, 1, 0, 2],          # SOCK_DGRAM: refuse
  [0x06, 0, 0, 0x7fff0000], # allow
  [0x06, 0, 0, 0x00050001], # fail with EPERM
);
my $filter = join '', map { pack 'SCCL', @$_ } @rules;
my $program = pack 'Sx![L!]P', scalar @rules, $filter;
my $closed = syscall($prctl + 0, 38, 1, 0, 0, 0) == 0 && syscall($prctl + 0, 22, 2, $program) == 0;
warn "${UDP_FILTER_FAILED} ($!)\\n" unless $closed;
exec { $ARGV[0] } @ARGV;
die "$!\\n";
`;

/**
 * Returns the command that runs `program` without UDP, under the same process id. Null if that is not possible: on systems
 * other than Linux, on architectures other than x64 and arm64, and without Perl on PATH.
 */
export function wrapWithoutUdp(
  program: CommandLine,
  env: Readonly<Record<string, string | undefined>>,
): CommandLine | null {
  const abi = process.platform === 'linux' ? ABIS[process.arch] : undefined;
  const perl = abi && findExecutable('perl', { path: env.PATH });
  if (!abi || !perl) return null;
  const numbers = [abi.prctl, abi.socket, abi.audit].map(String);
  return { command: perl, args: ['-e', SCRIPT, ...numbers, program.command, ...program.args] };
}
