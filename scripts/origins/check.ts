// npm run check:origins                  requests a file from every origin in kit/distributions/origins.json, prints changes
// npm run check:origins -- --issue       opens an issue for each origin that changed, or comments on the open one
// npm run check:origins -- --data FILE   reads another file of origins
// .github/workflows/origins.yml runs it every week. Exit code 1 if the check failed, else 0.
import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { getOctokit } from '@actions/github';
import { ORIGIN_RECORDS, type OriginRecord } from '../../kit/distributions/origin-records.ts';
import { errorMessage } from '../../kit/errors.ts';
import { changeIssue, type ProbeContext } from './change-issue.ts';
import { type IssueTarget, writeIssues } from './github-issues.ts';
import { checkTable, compareWithRecord, concludeChanges } from './origin-check.ts';
import { probeOrigin } from './probe-origin.ts';

async function main(env: NodeJS.ProcessEnv): Promise<void> {
  const { values } = parseArgs({ options: { issue: { type: 'boolean', default: false }, data: { type: 'string' } } });
  // First, because otherwise a missing token would be noticed only when an origin changes.
  const target = values.issue ? issueTarget(env) : null;
  const records = values.data === undefined ? ORIGIN_RECORDS : await readOriginRecords(values.data);
  const checks = await Promise.all(records.map(async (record) => compareWithRecord(record, await probeOrigin(record))));
  console.log(checkTable(checks));
  const changes = concludeChanges(checks);
  if (changes === null) {
    throw new Error(
      `All ${checks.length} origins failed. The cause is probably this machine's network, so no issue was opened. ` +
        'Check the network or HTTPS_PROXY, and run the check again.',
    );
  }
  console.log(`\n${changes.length} of ${checks.length} origins changed.`);
  if (target === null) return;
  const context = probeContext(env);
  const written = await writeIssues(
    changes.map((change) => changeIssue(change, context)),
    target,
  ).catch((error: Error) => {
    const { GITHUB_REPOSITORY: repository } = env;
    throw new Error(
      `The issue about a changed origin could not be written in ${repository}: ${error.message}. ` +
        "Give the token 'issues: write', and check that issues are enabled in the repository.",
      { cause: error },
    );
  });
  for (const { action, url } of written) console.log(`${action === 'opened' ? 'Opened' : 'Commented on'} ${url}`);
}

/** Returns where issues are written. Throws if the environment lacks something for it. */
function issueTarget({
  GITHUB_TOKEN,
  GITHUB_REPOSITORY = '',
  GITHUB_API_URL: baseUrl,
}: NodeJS.ProcessEnv): IssueTarget {
  if (!GITHUB_TOKEN) {
    throw new Error("Environment variable GITHUB_TOKEN is not set. Set it to a token with 'issues: write'.");
  }
  const [, owner, repo] = /^([^/\s]+)\/([^/\s]+)$/.exec(GITHUB_REPOSITORY) ?? [];
  if (!owner || !repo) {
    throw new Error(
      `Environment variable GITHUB_REPOSITORY must be 'owner/name', got '${GITHUB_REPOSITORY}'. ` +
        'Set it to the repository in which to open issues.',
    );
  }
  return { octokit: getOctokit(GITHUB_TOKEN, baseUrl ? { baseUrl } : {}), owner, repo };
}

function probeContext({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID }: NodeJS.ProcessEnv): ProbeContext {
  const date = new Date().toISOString().slice(0, 10);
  const source = GITHUB_RUN_ID
    ? `${GITHUB_SERVER_URL ?? 'https://github.com'}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`
    : 'scripts/origins/check.ts';
  return { date, source };
}

/** Returns the origins in a file like origins.json. Throws if it has none, or if an origin has no sighting. */
async function readOriginRecords(path: string): Promise<readonly OriginRecord[]> {
  const { origins } = JSON.parse(await readFile(path, 'utf8')) as { readonly origins?: readonly OriginRecord[] };
  if (!origins?.length)
    throw new Error(`${path} has no list 'origins'. Use a file like kit/distributions/origins.json.`);
  const unseen = origins.find(({ seen }) => seen.length === 0);
  if (unseen) throw new Error(`${path} has no sighting of '${unseen.id}'. Add one to its 'seen'.`);
  return origins;
}

await main(process.env).catch((error: unknown) => {
  console.error(errorMessage(error));
  process.exitCode = 1;
});
