// Checks that jobs can reach each origin. An unreachable origin is a warning only, because a mirror may replace it.
import { quoteShellWord } from '../../system/shell-word.ts';
import { defineCheck } from '../check.ts';
import { okResult, TROUBLESHOOTING_PAGE, warningResult } from '../finding.ts';

export const originsCheck = defineCheck({
  id: 'origin',
  subject: 'Origin',
  page: `${TROUBLESHOOTING_PAGE}#download-failed`,
  check: ({ origins, runner }) =>
    origins.map(({ target: { id, host }, responseMs, problem }) => ({
      id,
      subject: host,
      ...(problem === null ? okResult(`${responseMs} ms`) : warningResult(problem, proxyFix(runner?.folder ?? null))),
    })),
});

function proxyFix(runnerFolder: string | null): string {
  const line = 'https_proxy=http://<proxy>:<port>';
  const command =
    runnerFolder === null ? `export ${line}` : `echo '${line}' >> ${quoteShellWord(`${runnerFolder}/.env`)}`;
  return `If this machine needs a proxy: ${command}`;
}
