// What is refused of a repository that exists, before anything in it is touched.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KitError } from '../kit-error.ts';
import { askIdentity, urlOfMultiaddr } from './kubo-api.ts';
import { readConfig } from './kubo-config.ts';
import { valueAt } from './node-settings.ts';

const ANSWER_LIMIT = 1000;

/**
 * Throws `repository-locked` where the repository's own daemon answers. Kubo would find out only after its config was
 * changed, and would send `ipfs config` to that daemon.
 */
export async function refuseInUse(repo: string): Promise<void> {
  const url = apiOf(repo);
  const answer = url ? await askIdentity(url, ANSWER_LIMIT) : null;
  if (!answer || typeof answer === 'string' || answer.peerId !== valueAt(readConfig(repo), 'Identity.PeerID')) return;
  throw new KitError('repository-locked', {
    asked: `the repository ${repo}`,
    found: `a daemon works with it and answers at ${url}`,
    next: 'End that daemon, or leave repo-path empty for a repository of the job alone.',
  });
}

/** Throws `invalid-input` where the daemon would migrate the repository: its config could not be put back as it was. */
export function refuseMigration(repo: string, args: readonly string[]): void {
  if (!args.some((arg) => /^--?migrate(=true)?$/.test(arg))) return;
  throw new KitError('invalid-input', {
    asked: `daemon-args with --migrate, for the repository ${repo}`,
    found: 'a repository that was there before the job is left as it was, and a migration cannot be undone',
    next: 'Leave --migrate out, and run `ipfs repo migrate` in a step of its own first.',
  });
}

function apiOf(repo: string): string | null {
  try {
    return urlOfMultiaddr(readFileSync(join(repo, 'api'), 'utf8'));
  } catch {
    return null;
  }
}
