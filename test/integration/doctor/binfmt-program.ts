// Run as a program in user and mount namespaces of its own, where the kernel keeps handlers of its own (since Linux 6.7):
// registers one for arm64 or amd64 programs with the given flags, and prints what the doctor says of emulating that platform.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { checkBinfmt } from '../../../kit/doctor/checks/binfmt.ts';
import { readBinfmtHandlers } from '../../../kit/probe/facts/binfmt.ts';
import { localProbeSystem } from '../../../kit/probe/system.ts';
import { OTHER_ARCH, RUNNER_REQUIREMENTS } from './machines.ts';

const FOLDER = '/proc/sys/fs/binfmt_misc';
/** An ELF file's first 20 bytes, of which the last two are the machine, as scripts/qemu-binfmt-conf.sh of QEMU has them. */
const MAGIC = '7f454c460201010000000000000000000200';
const MASK = 'ffffffffffffff00fffffffffffffffffeffffff';
const MACHINE = OTHER_ARCH === 'arm64' ? 'b700' : '3e00';

const escaped = (hex: string) => hex.replace(/../g, '\\x$&');

const flags = process.argv[2];
execFileSync('mount', ['-t', 'binfmt_misc', 'binfmt_misc', FOLDER]);
if (flags !== undefined) {
  writeFileSync(`${FOLDER}/register`, `:qemu-test:M::${escaped(MAGIC + MACHINE)}:${escaped(MASK)}:/bin/true:${flags}`);
}
const requirements = { ...RUNNER_REQUIREMENTS, emulated: [{ os: 'linux', arch: OTHER_ARCH } as const] };
console.log(JSON.stringify(checkBinfmt(readBinfmtHandlers(localProbeSystem()), requirements, 'apt')));
