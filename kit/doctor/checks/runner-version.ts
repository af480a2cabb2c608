// Checks that the runner is new enough for actions that use Node 24.

import semver from 'semver';
import { quoteShellWord } from '../../system/shell-word.ts';
import { defineCheck } from '../check.ts';
import { RUNNER_PLATFORMS, RUNNER_RELEASES_URL } from '../facts/runner.ts';
import { failureResult, okResult, SETUP_PAGE, unknownResult } from '../finding.ts';

/** The first version with node24, which the actions of the generated workflows use. Source: actions/runner's release notes. */
const OLDEST_RUNNER = '2.327.1';

export const runnerVersionCheck = defineCheck({
  id: 'runner-version',
  subject: 'Runner version',
  page: `${SETUP_PAGE}#the-runner`,
  check: ({ foreignRunner, namedRunnerFolder, machine, requirements, ...facts }) => {
    const runner = facts.runner ?? foreignRunner;
    if (runner === null && namedRunnerFolder !== null) {
      return failureResult(`no runner in ${namedRunnerFolder}`, `Unpack the runner there:\n${RUNNER_RELEASES_URL}`);
    }
    if (runner === null) {
      const published = RUNNER_PLATFORMS.includes(`${requirements.platform.os}/${requirements.platform.arch}`);
      return unknownResult(
        'no runner found',
        `Name its folder:\nipfs-kit doctor --runner-folder <folder>${published ? `\nOr unpack one:\n${RUNNER_RELEASES_URL}` : ''}`,
      );
    }
    const { version, folder } = runner;
    if (version === null) {
      const program =
        machine.os === 'windows'
          ? `& ${quoteShellWord(`${folder}\\config.cmd`)}`
          : quoteShellWord(`${folder}/config.sh`);
      const command = `${program} --version`;
      return unknownResult(`the files in ${folder} do not say the version`, command);
    }
    if (semver.gte(version, OLDEST_RUNNER)) return okResult(`${version} in ${folder}`);
    const fix = `Unpack a newer runner over ${folder}:\n${RUNNER_RELEASES_URL}\nWithout --disableupdate the runner updates itself.`;
    return failureResult(`${version} in ${folder}, but actions for Node 24 need ${OLDEST_RUNNER}`, fix);
  },
});
