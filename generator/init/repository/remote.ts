// Where a repository is hosted, from the remotes in .git/config.
import type { InspectedFiles } from '../detected.ts';

interface DetectedRemote {
  /** `owner/repo` on github.com; null for another host. */
  readonly repository: string | null;
  /**
   * Whether the host is GitHub Enterprise Server, where newer artifact actions do not work. `*.ghe.com` is not: it is Enterprise
   * Cloud with data residency. Source: isGhes() in https://github.com/actions/toolkit/blob/main/packages/artifact
   */
  readonly ghes: boolean;
  /** The host; null if the remote is not on GitHub of any kind. */
  readonly host: string | null;
}

const NOWHERE: DetectedRemote = { repository: null, ghes: false, host: null };

/** Hosts that are not GitHub of any kind. Another host with a path of two parts is a server of GitHub's: the project has its Actions. */
const OTHER_HOSTS =
  /(?:^|\.)(?:gitlab\.com|bitbucket\.org|codeberg\.org|sr\.ht|azure\.com|visualstudio\.com|gitee\.com|huggingface\.co|googlesource\.com|kernel\.org|savannah\.gnu\.org|launchpad\.net|sourceforge\.net|amazonaws\.com|pagure\.io|radicle\.xyz)$|(?:^|\.)(?:gitlab|gitea|forgejo|bitbucket|cgit|gogs|gerrit|stash)\./;

/** A URL of Git: `https://user:token@host:port/path`, `ssh://git@host/path`, or `git@host:path`. */
const URL =
  /^(?:(?:https?|ssh|git):\/\/(?:[^@/\s]*@)?([^/:\s]+)(?::\d+)?\/|(?:[\w.-]+@)?([\w.-]+):(?!\/\/))\/?(.+?)(?:\.git)?\/?$/;

/** Returns where the remote origin is. Other remotes belong to others. */
export function detectRemote(files: InspectedFiles): DetectedRemote {
  const remotes = readRemotes(files.get('.git/config') ?? '');
  const url = remotes.get('origin');
  const [, byUrl, byScp, path = ''] = URL.exec(url ?? '') ?? [];
  const host = toHost((byUrl ?? byScp ?? '').toLowerCase());
  const [owner = '', repository = '', more] = path.split('/');
  const isPath =
    more === undefined && [owner, repository].every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part));
  if (host === null || !isPath) return NOWHERE;
  return {
    repository: host === 'github.com' ? `${owner}/${repository}` : null,
    ghes: host !== 'github.com' && !host.endsWith('.ghe.com'),
    host,
  };
}

/** Of names without a dot, and of addresses of this machine, nothing is known: they are names in a configuration of SSH, or mirrors. */
function toHost(host: string): string | null {
  // Names in a configuration of SSH for several accounts: github.com-work.
  if (/^(?:ssh\.|www\.)?github\.com(?:-[\w-]+)?$/.test(host)) return 'github.com';
  const isName = /^(?!localhost|[\d.]+$)[\w-]+(?:\.[\w-]+)+$/.test(host);
  return isName && !OTHER_HOSTS.test(host) ? host : null;
}

const MAX_URL_CHARACTERS = 500;

function readRemotes(config: string): ReadonlyMap<string, string> {
  const sections = config.split(/^(?=[ \t]*\[)/m);
  return new Map(
    sections.flatMap((section) => {
      const name = /^\s*\[remote "([^"\n]+)"\]/.exec(section)?.[1];
      const url = /^[ \t]*url\s*=\s*(\S+)/m.exec(section)?.[1];
      return name && url && url.length <= MAX_URL_CHARACTERS ? [[name, url.replace(/^"|"$/g, '')] as const] : [];
    }),
  );
}
