// Checks of the runner itself: new enough, of the right architecture, and run by the user who asks. Pure.
import semver from 'semver';
import { formatPlatform, type Platform, samePlatform, spell } from '../../platform/platform.ts';
import type { RunnerFound } from '../facts/runner-folder.ts';
import { type Finding, failure, ok, SETTING_UP, TROUBLESHOOTING, unknown, type Verdict, warning } from '../finding.ts';
import { shellWord } from '../render.ts';

/** The first that has node24, which the actions of the generated workflows are written for: actions/runner's release notes. */
const OLDEST_RUNNER = '2.327.1';
const RELEASES = 'https://github.com/actions/runner/releases/latest';

/** Returns whether the runner can run actions for Node 24; `asked` is the folder that was named, if one was. */
export function checkRunnerVersion(runner: RunnerFound | null, asked: string | null): Finding {
  const about = { id: 'runner-version', title: 'Runner version', page: `${SETTING_UP}#the-runner` };
  return { ...about, ...versionVerdict(runner, asked) };
}

function versionVerdict(runner: RunnerFound | null, asked: string | null): Verdict {
  if (runner === null && asked !== null) {
    return failure(`there is no runner in ${asked}`, `Unpack it there: ${RELEASES}`);
  }
  if (runner === null) {
    return unknown('no runner was found', 'Name its folder: ipfs-kit doctor --runner-folder <folder>');
  }
  const { version, folder } = runner;
  if (version === null) {
    return unknown(`no version is written in ${folder}`, `${shellWord(`${folder}/config.sh`)} --version`);
  }
  if (semver.gte(version, OLDEST_RUNNER)) return ok(`${version} in ${folder}`);
  const mend = `Unpack a newer runner over ${folder}: ${RELEASES}\nWithout --disableupdate it keeps itself up to date.`;
  return failure(`${version} in ${folder}, and actions for Node 24 need ${OLDEST_RUNNER}`, mend);
}

/** Returns whether the runner's program is for the platform: RUNNER_ARCH, and with it every download, follows the program. */
export function checkRunnerArchitecture({ platform, folder }: RunnerFound, wanted: Platform): Finding {
  const about = {
    id: 'runner-architecture',
    title: 'Runner architecture',
    page: `${TROUBLESHOOTING}#wrong-binary-downloaded`,
  };
  if (platform === null) return { ...about, ...unknown(`${folder}/bin/Runner.Listener cannot be read`, null) };
  const found = formatPlatform(platform);
  if (samePlatform(platform, wanted)) return { ...about, ...ok(found) };
  const text = `the runner is a program for ${found}, so RUNNER_ARCH is ${runnerArch(platform)}`;
  const mend = `Unpack the runner for ${formatPlatform(wanted)} instead: ${RELEASES}`;
  return { ...about, ...failure(text, mend) };
}

/** Returns whether this process may do what the runner may: what is said of the tool cache and of Docker depends on it. */
export function checkRunnerUser({ owner, folder }: RunnerFound, userId: number): Finding {
  const about = { id: 'runner-user', title: 'Runner user', page: `${SETTING_UP}#the-runner` };
  if (owner === userId) return { ...about, ...ok(`user ${userId}`) };
  const text = `${folder} belongs to user ${owner}, and user ${userId} asks: the rest is true of user ${userId} only`;
  return { ...about, ...warning(text, `sudo -u '#${owner}' ipfs-kit doctor --runner-folder ${shellWord(folder)}`) };
}

function runnerArch(platform: Platform): string {
  try {
    return spell(platform, 'runner').arch;
  } catch {
    return 'another';
  }
}
