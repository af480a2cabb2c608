// Checks an existing repository before anything in it is changed.
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { errorMessage, isMissingFile, KitError, type KitErrorParts } from '../../errors.ts';
import { readBoundedText } from '../../system/read-text.ts';
import { findOtherWriters } from '../../system/writers.ts';
import { valueAt } from '../settings.ts';
import { fetchIdentity, isApiDenied, multiaddrToUrl } from './api.ts';
import { hasAuthorizations } from './authorization.ts';
import { configPath, readConfig } from './config.ts';
import { readRepoVersion } from './repository.ts';
import { OLDEST_EMBEDDED, repositoryVersionOf } from './repository-versions.ts';
import type { KuboNodeRequest } from './request.ts';

const ANSWER_LIMIT_MS = 1000;

/** What may be in a folder before `ipfs init`: the key of a private network, plugins, and what disks and checkouts have. */
const BEFORE_INIT = ['swarm.key', 'plugins', 'lost+found', '.gitkeep', '.gitignore'];

/**
 * Throws `invalid-input`, `repository-locked` or `repository-needs-migration` if a node cannot use the repository `repo`, or, unless
 * that `exists`, cannot make a new one there.
 */
export async function refuseRepository(request: KuboNodeRequest, repo: string, exists: boolean): Promise<void> {
  if (!exists) return refuseForeignFiles(repo);
  refuseUnusableConfig(repo);
  refuseMigration(repo, request.args);
  refuseOldRepository(repo, request.version);
  await refuseInUse(repo);
}

/** Throws `invalid-input` if a new repository cannot be in `repo`: a file, or a folder with other files. */
export function refuseForeignFiles(repo: string): void {
  const name = readNames(repo).find((each) => !BEFORE_INIT.includes(each));
  if (name === undefined) return;
  throw new KitError('invalid-input', {
    subject: `repo-path '${repo}'`,
    problem: `the folder is not a repository, and it has other files, such as ${name}`,
    fix: 'Empty the folder, or name a repository or a new folder.',
  });
}

/**
 * Throws `invalid-input` if other users can change a repository, which may not exist yet. They could put another configuration or
 * another address of the API into it, to which the secret of `api-auth` would be sent. With that secret, groups are not trusted.
 */
export function refuseSharedRepository(repo: string, hasSecret: boolean): void {
  const problem = findOtherWriters(repo, !hasSecret);
  if (problem === null) return;
  throw new KitError('invalid-input', {
    subject: `repo-path '${repo}'`,
    problem: `${problem}, so others can change the repository`,
    fix:
      "Remove repo-path to use a new repository, name a folder of this user, or run 'chmod go-w' on the folder if you trust what is " +
      'in it.',
  });
}

/** Throws `invalid-input` if the config is not a file of the repository, is larger than 4 MiB, or is not JSON. */
function refuseUnusableConfig(repo: string): void {
  const path = configPath(repo);
  // Writing it would change a file of someone who did not name it in repo-path.
  if (path !== null && !path.startsWith(`${realpathSync(repo)}${sep}`)) {
    throw new KitError('invalid-input', {
      subject: `repository '${repo}'`,
      problem: `its config is a link that leads out of it, to ${path}, and the step would change that file`,
      fix: 'Replace the link with a copy of the file, or remove repo-path to use a new repository.',
    });
  }
  readConfig(repo);
}

/**
 * Throws `repository-locked` if a daemon of the repository is running. Kubo would find out only after the config was changed,
 * and would send `ipfs config` to that daemon.
 */
async function refuseInUse(repo: string): Promise<void> {
  const url = readApiUrl(repo);
  if (!url) return;
  const config = readConfig(repo);
  const isInUse = hasAuthorizations(config)
    ? // The file `api` may be old, and another user may listen at its address now: the repository's secret is not sent there.
      await isApiDenied(url, ANSWER_LIMIT_MS)
    : await isNodeAt(url, valueAt(config, 'Identity.PeerID'));
  if (!isInUse) return;
  throw new KitError('repository-locked', {
    subject: `repository '${repo}'`,
    problem: `a daemon at ${url} uses it`,
    fix: 'Stop that daemon, or remove repo-path to use a new repository.',
  });
}

/** Throws `invalid-input` if the daemon would migrate the repository, because the post step could not undo that. */
function refuseMigration(repo: string, args: readonly string[]): void {
  if (!args.some((arg) => /^--?migrate(=true)?$/.test(arg))) return;
  throw new KitError('invalid-input', {
    subject: `daemon-args '--migrate' for repository '${repo}'`,
    problem: 'an existing repository is restored after the job, and a migration cannot be undone',
    fix: 'Remove --migrate, and run `ipfs repo migrate` in an earlier step.',
  });
}

/**
 * Throws `repository-needs-migration` if a repository is older than this Kubo needs. Its daemon would ask whether to migrate, or
 * download migration programs from gateways. Newer or damaged repositories are left to Kubo.
 */
function refuseOldRepository(repo: string, kubo: string): void {
  const version = Number(readRepoVersion(repo) ?? Number.NaN);
  const needed = repositoryVersionOf(kubo);
  if (!Number.isInteger(version) || needed === null || version >= needed) return;
  const found = `it has version ${version}, and Kubo ${kubo} needs version ${needed}`;
  throw new KitError('repository-needs-migration', {
    subject: `repository '${repo}'`,
    ...(version >= OLDEST_EMBEDDED ? embeddedMigration(repo, found) : downloadedMigration(version, needed, found)),
  });
}

type Advice = Pick<KitErrorParts, 'problem' | 'fix'>;

function embeddedMigration(repo: string, found: string): Advice {
  return {
    problem: found,
    fix:
      `In an earlier step, install this Kubo without daemon, and run \`ipfs repo migrate\` with IPFS_PATH=${repo}. Migrate a copy if ` +
      'an older Kubo must still read it. Or remove repo-path to use a new repository.',
  };
}

/** Before the oldest version that a Kubo can migrate without a download. */
function downloadedMigration(version: number, needed: number, found: string): Advice {
  const steps = Array.from({ length: Math.min(needed, OLDEST_EMBEDDED) - version }, (_, at) => {
    return `fs-repo-${version + at}-to-${version + at + 1}`;
  });
  return {
    problem:
      `${found}. Migrations of versions before ${OLDEST_EMBEDDED} would be downloaded from trustless-gateway.link, which no longer ` +
      'serves them',
    fix:
      `Migrate a copy of it in an earlier step: build ${steps.join(', ')} from github.com/ipfs/fs-repo-migrations, add ` +
      'them to PATH, where Kubo looks first, and run `ipfs repo migrate`. Or set Migration.DownloadSources to a gateway ' +
      'that has them. Or remove repo-path to use a new repository.',
  };
}

async function isNodeAt(url: string, peerId: unknown): Promise<boolean> {
  const identity = await fetchIdentity({ url, token: null }, ANSWER_LIMIT_MS);
  return identity.how === 'answered' && identity.peerId === peerId;
}

function readNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const isMissing = isMissingFile(error);
    if (isMissing && !existsSync(folder)) return [];
    const problem = isMissing
      ? 'it is a file, and a repository is a folder'
      : `the folder cannot be read: ${errorMessage(error)}`;
    throw new KitError('invalid-input', { subject: `repo-path '${folder}'`, problem, fix: 'Name another folder.' });
  }
}

function readApiUrl(repo: string): string | null {
  try {
    return multiaddrToUrl(readBoundedText(join(repo, 'api')));
  } catch {
    return null;
  }
}
