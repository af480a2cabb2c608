// The command line: `ipfs-kit install`, `lock`, `probe`, `doctor`, `workflows` and `migrate`. Each command loads its own modules.
import { enableCompileCache } from 'node:module';
import { Command, InvalidArgumentError, Option } from 'commander';
import { LOCK_FILE } from '../kit/install/lock-file-name.ts';
import { SOURCE_POLICIES } from '../kit/install/request.ts';
import { VERIFIED_BY } from '../kit/install/verify/strength.ts';
import { expandHome } from '../kit/system/home-path.ts';
import { openExistingUserCache } from '../kit/system/user-cache.ts';
import packageFile from '../package.json' with { type: 'json' };
import { tolerateClosedPipes } from './closed-pipe.ts';
import type { DoctorOptions } from './doctor.ts';
import type { InstallOptions } from './install.ts';
import type { LockOptions } from './lock.ts';
import { createMigrateCommand } from './migrate/program.ts';
import { runOnTerminal, useExitCodes } from './run-command.ts';
import { createWorkflowsCommand } from './workflows/program.ts';

tolerateClosedPipes(process);

// Node's own place for compiled code is in the shared temporary folder, where another user could have put code.
try {
  const folder = openExistingUserCache('compile-cache');
  if (folder !== null) enableCompileCache(folder);
} catch {
  // Without a private folder, nothing is cached.
}

const EXIT_CODES = `
Exit codes:
  0  success
  1  a check found something, or the work failed (a download, a build)
  2  an argument, an option or the config is invalid`;

const program = new Command('ipfs-kit')
  .description('Install and verify Kubo, IPFS Cluster, Lotus and other IPFS tools, and generate CI workflows')
  .version(packageFile.version, '--version', 'print the version of ipfs-kit')
  .addHelpText('after', EXIT_CODES);
const mirror = () => new Option('--mirror <url>', 'base URL of a mirror of the releases, tried first');
const mirrorOnly = () => new Option('--mirror-only', 'download from the mirror only').default(false);

program
  .command('install')
  .description('download, verify and install products (kubo, cluster, lotus, lotus-miner) and other IPFS tools')
  .argument(
    '<product...>',
    "name and version, such as kubo@0.43.0, 'cluster@~1.1.4' or kubo@latest; default version: latest-known",
  )
  .option('--dir <folder>', 'copy the executables to this folder; default: leave them in the cache', parsePath)
  .option('--platform <platform>', 'platform to install for, such as linux/arm64; default: this machine')
  .addOption(new Option('--source <policy>', 'when to build from source').choices(SOURCE_POLICIES).default('auto'))
  .option('--cluster-tools <names>', 'programs of IPFS Cluster to install, such as ctl; default: all')
  .option('--network <name>', 'network to build Lotus for, such as calibnet; default: mainnet')
  .addOption(
    new Option('--build-timeout <minutes>', 'time limit of a build from source').default(60).argParser(parseMinutes),
  )
  .addOption(mirror())
  .addOption(mirrorOnly())
  .option('--gateways <urls>', 'IPFS gateways, tried last for archives with a known digest or CID')
  .option('--checksums <file>', 'file with digests of the archives, in the format of sha512sum', parsePath)
  .option('--lock-file <file>', 'lock file with digests of the archives, written by `ipfs-kit lock`', parsePath)
  .addOption(new Option('--require <level>', 'minimum verification level').choices(VERIFIED_BY))
  .option('--check-latest', 'resolve version ranges against published versions, not only known ones', false)
  .option('--json', 'print the result as JSON', false)
  .action((products: string[], options: InstallOptions) =>
    runOnTerminal(false, async (output) => (await import('./install.ts')).installCommand(products, options, output)),
  );

program
  .command('lock')
  .description('write versions and the digests of their archives, for all platforms, to a lock file')
  .argument('<product...>', 'name and version, as for install')
  .option('--out <file>', 'lock file to write', parsePath, LOCK_FILE)
  .option(
    '--executables [platforms]',
    'download the archives and add the digests of their executables, for some platforms (linux/amd64,linux/arm64) or for all',
  )
  .addOption(mirror())
  .addOption(mirrorOnly())
  .action((products: string[], options: LockOptions) =>
    runOnTerminal(false, async (output) => (await import('./lock.ts')).lockCommand(products, options, output)),
  );

program
  .command('probe')
  .description('print the platform, processor, memory and container of this machine, and whether it is emulated')
  .option('--json', 'print all facts and the evidence as JSON', false)
  .action((options: { json: boolean }) =>
    runOnTerminal(false, async (output) => (await import('./probe.ts')).probeCommand(options, output)),
  );

program
  .command('doctor')
  .description('check whether this machine can be a self-hosted runner, and print how to fix what is missing')
  .option(
    '--role <role>',
    "platform that jobs expect of this runner, such as linux/arm64; or arm64 or amd64, with this project's labels; default: this machine",
  )
  .addOption(
    new Option('--emulate <platform...>', 'platforms whose containers must run here under emulation').default(
      [],
      'none',
    ),
  )
  .option('--runner-folder <folder>', 'folder of the runner; default: look in the usual places', parsePath)
  .option('--json', 'print the findings as JSON', false)
  .action((options: DoctorOptions) =>
    runOnTerminal(false, async (output) => (await import('./doctor.ts')).doctorCommand(options, output)),
  );

program.addCommand(createWorkflowsCommand());
program.addCommand(createMigrateCommand());
useExitCodes(program);

/** A shell expands `~` in `--dir ~/bin`, but not in `--dir=~/bin` or in quotes. */
function parsePath(text: string): string {
  return expandHome(text, process.env);
}

function parseMinutes(text: string): number {
  const number = Number(text);
  if (number > 0) return number;
  throw new InvalidArgumentError('Write a number of minutes greater than 0.');
}

await program.parseAsync();
// The process ends by itself, unless a DNS lookup still waits for a name server that does not respond.
setTimeout(() => process.exit(), 1000).unref();
