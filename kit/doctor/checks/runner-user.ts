// Checks that this process runs as the runner's user. The checks of the tool cache and of Docker depend on the user.
import { runAsOwnerAdvice } from '../advice.ts';
import { defineCheck } from '../check.ts';
import { okResult, SETUP_PAGE, warningResult } from '../finding.ts';

export const runnerUserCheck = defineCheck({
  id: 'runner-user',
  subject: 'Runner user',
  page: `${SETUP_PAGE}#the-runner`,
  check: ({ runner, userId, packageSystem }) => {
    if (runner === null || userId === null) return [];
    const { ownerId, folder } = runner;
    if (ownerId === userId) return okResult(`user ${userId}`);
    return warningResult(
      `${folder} belongs to user ${ownerId}, but the doctor runs as user ${userId}: the other results are for user ${userId} only`,
      runAsOwnerAdvice(ownerId, folder, packageSystem),
    );
  },
});
