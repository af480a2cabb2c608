// Where a repository is on GitHub, by what Git knows of its origin.

/** Host and path, whatever stands before them: a protocol, a name, a token. */
const ON_GITHUB = /(?:^|[/@])github\.com[:/]([\w.-]+)\/([\w.-]+?)(?:\.git)?\/?\s*$/;

/** Returns `owner/repo`, or null where the text of .git/config has no origin on GitHub. */
export function detectRepository(gitConfig: string): string | null {
  const origin = gitConfig.split(/^(?=\s*\[)/m).find((section) => /^\s*\[remote "origin"\]/.test(section)) ?? '';
  const url = /^\s*url\s*=\s*(\S+)/m.exec(origin)?.[1] ?? '';
  const [, owner, repository] = ON_GITHUB.exec(url) ?? [];
  return owner && repository ? `${owner}/${repository}` : null;
}
