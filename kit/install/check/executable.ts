// Checks an executable before it is installed: its header must name the requested platform and, if this machine can run it,
// it must print the requested version.
import type { Binary } from '../../distributions/distribution.ts';
import { KitError } from '../../errors.ts';
import { readExecutableHeader } from '../../platform/executable/header.ts';
import { formatPlatform, type Platform } from '../../platform/platform.ts';
import { runForVersion } from './version-output.ts';

/** Throws `wrong-architecture` if the file is not for `platform`, `not-an-executable` if it is not a program. */
export async function checkHeader(path: string, platform: Platform, origin: string): Promise<void> {
  const { platforms } = await readExecutableHeader(path);
  if (platforms.some(({ os, arch }) => os === platform.os && arch === platform.arch)) return;
  throw new KitError('wrong-architecture', {
    subject: `an executable for ${formatPlatform(platform)}`,
    problem: `${origin} delivered one for ${platforms.map(formatPlatform).join(', ')}`,
    fix: 'Nothing was installed. Report this to the operator of the origin, or use another origin or version.',
  });
}

/**
 * Throws `wrong-version` if the program prints another version, `binary-does-not-run` if it fails or prints no version.
 * For a program that never prints its version, checks its known output instead.
 */
export async function checkPrintedVersion(path: string, version: string, binary: Binary): Promise<void> {
  const command = `${binary.name} ${binary.versionArguments.join(' ')}`;
  const { stdout, failure } = await runForVersion(path, binary);
  const { answers } = binary;
  const printed = binary.printedVersion(stdout);
  if (answers ? !failure && answers.test(stdout) : printed === version) return;
  if (failure || printed === null) {
    const expected = answers ? 'instead of its usual output' : 'instead of a version';
    throw new KitError('binary-does-not-run', {
      subject: `'${command}' of ${binary.name} ${version}`,
      problem: failure?.problem ?? `it printed '${stdout.trim().slice(0, 80)}' ${expected}`,
      fix: `Nothing was installed. ${failure?.fix ?? 'Report this to the operator of the origin, or use another origin or version.'}`,
    });
  }
  throw new KitError('wrong-version', {
    subject: `${binary.name} ${version}`,
    problem: `'${command}' prints ${printed}`,
    fix: 'Nothing was installed. Report this to the operator of the origin, or use another origin.',
  });
}
