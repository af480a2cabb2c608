// A program that runs in its own user and mount namespaces, where the kernel has separate handlers (since Linux 6.7). Registers a
// handler for arm64 or amd64 programs with the given flags, and prints the findings of the emulation check.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { binfmtCheck } from '../../../kit/doctor/checks/binfmt.ts';
import { gatherDoctorFacts } from '../../../kit/doctor/facts/gather.ts';
import { localDoctorMachine } from '../../../kit/doctor/machine.ts';
import { OTHER_ARCH, RUNNER_REQUIREMENTS } from './machines.ts';

const FOLDER = '/proc/sys/fs/binfmt_misc';
/** The first 18 bytes of ELF files. The machine follows. Source: scripts/qemu-binfmt-conf.sh of QEMU. */
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
const facts = await gatherDoctorFacts(requirements, { ...localDoctorMachine(), origins: [], cwd: '/' });
console.log(JSON.stringify(binfmtCheck.run(facts)));
