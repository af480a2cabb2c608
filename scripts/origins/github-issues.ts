// Writes issues with GitHub's REST API: one issue per origin, or a comment if it is already open.
import type { getOctokit } from '@actions/github';
import type { ChangeIssue } from './change-issue.ts';

export interface IssueTarget {
  readonly octokit: ReturnType<typeof getOctokit>;
  readonly owner: string;
  readonly repo: string;
}

interface WrittenIssue {
  readonly action: 'opened' | 'commented';
  readonly url: string;
}

/**
 * Opens an issue for each change, or adds a comment to the open one whose title starts with the same prefix. Returns the
 * written issues in order. Throws octokit's RequestError if GitHub rejects a request.
 */
export async function writeIssues(
  changes: readonly ChangeIssue[],
  { octokit, owner, repo }: IssueTarget,
): Promise<readonly WrittenIssue[]> {
  if (changes.length === 0) return [];
  const query = { owner, repo, state: 'open', sort: 'created', direction: 'asc', per_page: 100 } as const;
  const listed = await octokit.paginate(octokit.rest.issues.listForRepo, query);
  // The API lists pull requests among the issues.
  const open = listed.filter(({ pull_request }) => !pull_request);
  const written: WrittenIssue[] = [];
  for (const { titlePrefix, title, body, comment } of changes) {
    const existing = open.find((issue) => issue.title.startsWith(titlePrefix));
    if (existing) {
      await octokit.rest.issues.createComment({ owner, repo, issue_number: existing.number, body: comment });
      written.push({ action: 'commented', url: existing.html_url });
    } else {
      const { data } = await octokit.rest.issues.create({ owner, repo, title, body });
      written.push({ action: 'opened', url: data.html_url });
    }
  }
  return written;
}
