// Reports runners that were found but not used, because other users could have written their files.
import { quoteShellWord } from '../../system/shell-word.ts';
import { defineCheck } from '../check.ts';
import { SETUP_PAGE, unknownResult } from '../finding.ts';

export const runnerFolderCheck = defineCheck({
  id: 'runner-folder',
  subject: 'Runner folder',
  page: `${SETUP_PAGE}#the-runner`,
  check: ({ ignoredRunners }) =>
    ignoredRunners.map((folder) =>
      unknownResult(
        `${folder} is ignored, because other users of this machine can write to it or to its .runner, .path or .env`,
        `Run the doctor as the user of this runner. Or, if you trust the folder: ipfs-kit doctor --runner-folder ${quoteShellWord(folder)}`,
      ),
    ),
});
