// A machine whose file systems keep no modes and times, as shares of Windows do: a seccomp filter that refuses to change them.
// Formats: seccomp(2), and the classic BPF of the kernel's Documentation/networking/filter.rst.
import { spawnSync } from 'node:child_process';

/** chmod, fchmod, fchmodat, fchmodat2, utimensat; then prctl. */
const SYSTEM_CALLS: Readonly<Record<string, readonly number[]>> = {
  x64: [90, 91, 268, 452, 280, 157],
  arm64: [52, 53, 452, 88, 167],
};

/** Returns the command that starts a program on such a machine; null if this one has no such filters. */
export function withoutChmodWrapper(): readonly string[] | null {
  const [prctl, ...refused] = [...(SYSTEM_CALLS[process.arch] ?? [])].reverse();
  if (process.platform !== 'linux' || prctl === undefined) return null;
  const load = '[0x20, 0, 0, 0]';
  const jumps = refused.map((call, index) => `[0x15, ${refused.length - index}, 0, ${call}]`);
  const allowOrRefuse = ['[6, 0, 0, 0x7fff0000]', '[6, 0, 0, 0x50001]'];
  const filter = [load, ...jumps, ...allowOrRefuse];
  const program = `my $f = join '', map { pack 'SCCL', @$_ } ${filter.join(', ')};
my $p = pack 'S x6 P', ${filter.length}, $f;
syscall(${prctl}, 38, 1, 0, 0, 0) == 0 && syscall(${prctl}, 22, 2, $p, 0, 0) == 0 or exit 1;
exec @ARGV`;
  const wrapper = ['perl', '-e', program];
  return spawnSync('perl', ['-e', program, 'true']).status === 0 ? wrapper : null;
}
