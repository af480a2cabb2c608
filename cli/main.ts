#!/usr/bin/env node
// The command line: `ipfs-kit install`, `lock`, `probe`, `doctor`, `workflows` and `migrate`, thin commands over the kit.
import { enableCompileCache } from 'node:module';
import { Command, InvalidArgumentError, Option } from 'commander';
import { isKitError } from '../kit/errors.ts';
import { LOCK_FILE } from '../kit/install/lock-file.ts';
import { SOURCE_POLICIES } from '../kit/install/request.ts';
import { VERIFIED_BY } from '../kit/install/verify/strength.ts';
import type { DoctorOptions } from './doctor.ts';
import type { InstallOptions } from './install.ts';
import type { LockOptions } from './lock.ts';
import { createMigrateCommand } from './migrate/program.ts';
import { ROLES } from './roles.ts';
import { createWorkflowsCommand } from './workflows/program.ts';

// What a command needs is loaded by that command alone, and compiled once.
enableCompileCache();

const program = new Command('ipfs-kit').description(
  'Verified Kubo, IPFS Cluster and Lotus binaries of the right architecture',
);
const mirror = () => new Option('--mirror <url>', 'mirror of the releases, asked first');
const mirrorOnly = () => new Option('--mirror-only', 'ask the mirror alone').default(false);

program
  .command('install')
  .description(
    'install products (kubo, cluster, lotus, lotus-miner) and tools (ipget, …), each with @version, @range, @latest or @latest-known',
  )
  .argument('<product...>', "such as kubo@0.43.0 or 'cluster@~1.1.4'")
  .option('--dir <folder>', 'put the executables here; without it they stay in the cache')
  .option('--platform <platform>', 'install for another platform, such as linux/arm64')
  .addOption(new Option('--source <policy>', 'build from source').choices(SOURCE_POLICIES).default('auto'))
  .option('--cluster-tools <names>', 'programs of IPFS Cluster to install, such as ctl; without it, all')
  .option('--network <name>', 'network that Lotus is built for, such as calibnet')
  .addOption(new Option('--build-timeout <minutes>', 'what a build may take').default(60).argParser(parseMinutes))
  .addOption(mirror())
  .addOption(mirrorOnly())
  .option('--gateways <urls>', 'IPFS gateways, asked last for archives whose digest or CID is known')
  .option('--checksums <file>', 'digests of the archives, as sha512sum prints them')
  .option('--lock-file <file>', 'digests of the archives, as `ipfs-kit lock` writes them')
  .addOption(new Option('--require <strength>', 'weakest that may vouch for the bytes').choices(VERIFIED_BY))
  .option('--check-latest', 'let a range mean the newest published version', false)
  .option('--json', 'print what was installed as JSON', false)
  .action((products: string[], options: InstallOptions) =>
    run(async () => (await import('./install.ts')).installCommand(products, options)),
  );

program
  .command('lock')
  .description('write versions and the digests of their archives for all platforms to a lock file')
  .argument('<product...>', 'as for install')
  .option('--out <file>', 'the lock file to write', LOCK_FILE)
  .addOption(mirror())
  .addOption(mirrorOnly())
  .action((products: string[], options: LockOptions) =>
    run(async () => (await import('./lock.ts')).lockCommand(products, options)),
  );

program
  .command('probe')
  .description('say what machine this is, emulated or native, as the action arch-probe does')
  .option('--json', 'print the facts as JSON', false)
  .action((options: { json: boolean }) => run(async () => (await import('./probe.ts')).probeCommand(options)));

program
  .command('doctor')
  .description('say whether this machine is fit to be a self-hosted runner, and what would make it so')
  .addOption(new Option('--role <role>', 'what jobs are promised; without one, what the machine is').choices(ROLES))
  .option('--emulate <platform...>', 'platforms whose containers are to run here by emulation', [])
  .option('--runner-folder <folder>', "the runner's folder, where it is in no usual place")
  .option('--json', 'print the findings as JSON', false)
  .action((options: DoctorOptions) => run(async () => (await import('./doctor.ts')).doctorCommand(options)));

program.addCommand(createWorkflowsCommand());
program.addCommand(createMigrateCommand());

function parseMinutes(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new InvalidArgumentError('Write a number of minutes.');
}

/** What went wrong is one message and exit code 1; a stack trace is for defects of ours. */
async function run(command: () => Promise<void>): Promise<void> {
  try {
    await command();
  } catch (error) {
    if (!isKitError(error)) throw error;
    console.error(`${error.code}: ${error.message}`);
    process.exitCode = 1;
  }
}

await program.parseAsync();
// All is done, and the process ends by itself. Only a lookup that a name server does not answer would keep it.
setTimeout(() => process.exit(), 1000).unref();
