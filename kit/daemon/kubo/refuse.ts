// What is refused of a repository that exists, before anything in it is touched.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../../errors.ts';
import { valueAt } from '../settings.ts';
import { fetchIdentity, multiaddrToUrl } from './api.ts';
import { readConfig } from './config.ts';
import { readRepoVersion } from './repository.ts';
import { OLDEST_EMBEDDED, repositoryVersionOf } from './repository-versions.ts';

const ANSWER_LIMIT_MS = 1000;

/**
 * Throws `repository-locked` where the repository's own daemon answers. Kubo would find out only after its config was
 * changed, and would send `ipfs config` to that daemon.
 */
export async function refuseInUse(repo: string): Promise<void> {
  const url = readApiUrl(repo);
  const answer = url ? await fetchIdentity(url, ANSWER_LIMIT_MS) : null;
  if (!answer || typeof answer === 'string' || answer.peerId !== valueAt(readConfig(repo), 'Identity.PeerID')) return;
  throw new KitError('repository-locked', {
    subject: `the repository ${repo}`,
    problem: `a daemon works with it and answers at ${url}`,
    fix: 'End that daemon, or leave repo-path empty for a repository of the job alone.',
  });
}

/** Throws `invalid-input` where the daemon would migrate the repository: its config could not be put back as it was. */
export function refuseMigration(repo: string, args: readonly string[]): void {
  if (!args.some((arg) => /^--?migrate(=true)?$/.test(arg))) return;
  throw new KitError('invalid-input', {
    subject: `daemon-args with --migrate, for the repository ${repo}`,
    problem: 'a repository that was there before the job is left as it was, and a migration cannot be undone',
    fix: 'Leave --migrate out, and run `ipfs repo migrate` in a step of its own first.',
  });
}

/**
 * Throws `repository-needs-migration` where a repository is older than what Kubo can migrate by itself and older than what
 * this Kubo works with: Kubo would ask gateways on the internet for migration programs. Which layout newer or damaged
 * repositories have is for Kubo to say.
 */
export function refuseOldRepository(repo: string, kubo: string): void {
  const version = Number(readRepoVersion(repo) ?? Number.NaN);
  const needed = repositoryVersionOf(kubo);
  if (!Number.isInteger(version) || needed === null || version >= OLDEST_EMBEDDED || version >= needed) return;
  const steps = Array.from({ length: Math.min(needed, OLDEST_EMBEDDED) - version }, (_, at) => {
    return `fs-repo-${version + at}-to-${version + at + 1}`;
  });
  throw new KitError('repository-needs-migration', {
    subject: `the repository ${repo}`,
    problem:
      `it has version ${version}, Kubo ${kubo} works with version ${needed}, and migrations of versions older than ` +
      `${OLDEST_EMBEDDED} would be downloaded from trustless-gateway.link, which no longer serves them`,
    fix:
      `Migrate a copy of it in a step of its own: build ${steps.join(', ')} from github.com/ipfs/fs-repo-migrations, put ` +
      'them on PATH, where Kubo looks first, and run `ipfs repo migrate`; or name a gateway that has them in ' +
      'Migration.DownloadSources. Or leave repo-path empty for a repository of the job alone.',
  });
}

function readApiUrl(repo: string): string | null {
  try {
    return multiaddrToUrl(readFileSync(join(repo, 'api'), 'utf8'));
  } catch {
    return null;
  }
}
