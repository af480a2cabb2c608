// Checks of the runner itself: new enough, of the right architecture, and run by the user who asks. Pure.
import semver from 'semver';
import { formatPlatform, nameIn, type Platform, samePlatform } from '../../platform/platform.ts';
import type { InstalledRunner } from '../facts/runner-folder.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  SETUP_PAGE,
  TROUBLESHOOTING_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';
import { quoteShellWord } from '../render.ts';

/** The first that has node24, which the actions of the generated workflows are written for: actions/runner's release notes. */
const OLDEST_RUNNER = '2.327.1';
const RUNNER_RELEASES_URL = 'https://github.com/actions/runner/releases/latest';

/** Returns whether the runner can run actions for Node 24; `asked` is the folder that was named, if one was. */
export function checkRunnerVersion(runner: InstalledRunner | null, namedFolder: string | null): DoctorFinding {
  const about = { id: 'runner-version', subject: 'Runner version', page: `${SETUP_PAGE}#the-runner` };
  return { ...about, ...assessRunnerVersion(runner, namedFolder) };
}

function assessRunnerVersion(runner: InstalledRunner | null, namedFolder: string | null): CheckResult {
  if (runner === null && namedFolder !== null) {
    return failureResult(`there is no runner in ${namedFolder}`, `Unpack it there: ${RUNNER_RELEASES_URL}`);
  }
  if (runner === null) {
    return unknownResult('no runner was found', 'Name its folder: ipfs-kit doctor --runner-folder <folder>');
  }
  const { version, folder } = runner;
  if (version === null) {
    return unknownResult(`no version is written in ${folder}`, `${quoteShellWord(`${folder}/config.sh`)} --version`);
  }
  if (semver.gte(version, OLDEST_RUNNER)) return okResult(`${version} in ${folder}`);
  const fix = `Unpack a newer runner over ${folder}: ${RUNNER_RELEASES_URL}\nWithout --disableupdate it keeps itself up to date.`;
  return failureResult(`${version} in ${folder}, and actions for Node 24 need ${OLDEST_RUNNER}`, fix);
}

/** Returns whether the runner's program is for the platform: RUNNER_ARCH, and with it every download, follows the program. */
export function checkRunnerArchitecture({ platform, folder }: InstalledRunner, expected: Platform): DoctorFinding {
  const about = {
    id: 'runner-architecture',
    subject: 'Runner architecture',
    page: `${TROUBLESHOOTING_PAGE}#wrong-binary-downloaded`,
  };
  if (platform === null) return { ...about, ...unknownResult(`${folder}/bin/Runner.Listener cannot be read`, null) };
  const found = formatPlatform(platform);
  if (samePlatform(platform, expected)) return { ...about, ...okResult(found) };
  const text = `the runner is a program for ${found}, so RUNNER_ARCH is ${runnerArch(platform)}`;
  const fix = `Unpack the runner for ${formatPlatform(expected)} instead: ${RUNNER_RELEASES_URL}`;
  return { ...about, ...failureResult(text, fix) };
}

/** Returns whether this process may do what the runner may: what is said of the tool cache and of Docker depends on it. */
export function checkRunnerUser({ ownerId, folder }: InstalledRunner, userId: number): DoctorFinding {
  const about = { id: 'runner-user', subject: 'Runner user', page: `${SETUP_PAGE}#the-runner` };
  if (ownerId === userId) return { ...about, ...okResult(`user ${userId}`) };
  const text = `${folder} belongs to user ${ownerId}, and user ${userId} asks: the rest is true of user ${userId} only`;
  return {
    ...about,
    ...warningResult(text, `sudo -u '#${ownerId}' ipfs-kit doctor --runner-folder ${quoteShellWord(folder)}`),
  };
}

function runnerArch(platform: Platform): string {
  try {
    return nameIn(platform, 'runner').arch;
  } catch {
    return 'another';
  }
}
