// Why a Kubo node did not start, from what it said: the wording of 0.43, and of releases back to 0.4.
import { KitError, type KitErrorCode } from '../../errors.ts';
import type { DaemonWaitResult } from './ready.ts';

export interface StartFailure {
  readonly code: KitErrorCode;
  /** Without a full stop. */
  readonly problem: string;
  readonly fix: string;
}

/** Of what a daemon said, what an error shows. */
const SHOWN_LINES = 20;

/**
 * Returns why Kubo ended, from the lines that it wrote: `port-in-use`, `repository-locked`, `repository-needs-migration`,
 * else `daemon-failed`. Only the repository knows its version where an older Kubo does not say it; null where it has none.
 */
export function explainExit(lines: readonly string[], repoVersion: string | null): StartFailure {
  const text = lines.join('\n');
  return (
    detectPortInUse(text, PORTS_FIX) ??
    detectLock(text) ??
    detectMigration(text, repoVersion) ??
    unexplainedFailure(lines)
  );
}

/** Returns why a daemon that was started is not ready; it wrote these lines and had `limit` milliseconds. */
export function explainStartFailure(
  result: Exclude<DaemonWaitResult, { how: 'ready' }>,
  lines: readonly string[],
  repoVersion: string | null,
  limit: number,
): StartFailure {
  switch (result.how) {
    case 'ended':
      return explainExit(lines, repoVersion);
    case 'other-version':
      return {
        code: 'wrong-version',
        problem: `its API answers as ${result.version}`,
        fix: 'Leave out of ipfs-config and daemon-args what leads to another daemon.',
      };
    case 'limit':
      return {
        code: 'daemon-not-ready',
        problem: `after ${limit / 1000} s ${result.missing}`,
        fix: 'Check ipfs-config and daemon-args, and what else this machine was busy with.',
      };
  }
}

/** Returns why (`daemon-not-ready`) a node of the public network is not ready: too few peers after `limit` milliseconds. */
export function tooFewPeersFailure(peers: number, least: number, limit: number): StartFailure {
  return {
    code: 'daemon-not-ready',
    problem: `after ${limit / 1000} s it was connected to ${peers} peers, and min-peers asks for ${least}`,
    fix: `${NO_PEERS_FIX} Or lower min-peers.`,
  };
}

/** What to do about a node that finds no peers. */
export const NO_PEERS_FIX =
  'Check that this machine may open connections to the internet, or name peers that answer in bootstrap.';

/** Returns the error of a node that did not start: `asked` for, why, and the end of what it said. */
export function createNodeError(
  subject: string,
  { code, problem, fix }: StartFailure,
  lines: readonly string[],
): KitError {
  const shown = lines.slice(-SHOWN_LINES).map((line) => `\n  ${line}`);
  const log = shown.length > 0 ? ` The end of its log:${shown.join('')}` : '';
  return new KitError(code, { subject, problem, fix: `${fix}${log}` });
}

const PORTS_FIX =
  'Choose another port, or 0 for a free one: by api-port, by gateway-port, or in the address of ipfs-config.';

/** Returns why (`port-in-use`) a program of Go ended that could not listen; Windows has words of its own. */
export function detectPortInUse(text: string, fix: string): StartFailure | null {
  const listening = /listen (?:tcp|udp)[46]? (\S+): bind: (?:address already in use|Only one usage of each socket)/;
  const address = listening.exec(text)?.[1];
  if (!address) return null;
  return {
    code: 'port-in-use',
    problem: `${address} is taken by another process`,
    fix,
  };
}

function detectLock(text: string): StartFailure | null {
  const lockMessage =
    /repo\.lock\S*:? (?:someone else has the lock|already locked)|Error: .*resource temporarily unavailable/;
  if (!lockMessage.test(text)) return null;
  return {
    code: 'repository-locked',
    problem: 'another process uses its repository',
    fix: 'End that daemon or command, or leave repo-path empty for a repository of the job alone.',
  };
}

function detectMigration(text: string, repoVersion: string | null): StartFailure | null {
  const kubo = /^Repo version: (\d+)$/m.exec(text)?.[1] ?? '?';
  const newer = /programs version \((\d+)\) is lower than your repos \((\d+)\)/.exec(text);
  if (newer) return otherVersion(newer[2], newer[1], 'Ask for a newer Kubo.');
  if (!/needs to be migrated|needs migration|requires migration|migrations need to be run/.test(text)) return null;
  const version = /has version (\d+) and needs to be migrated/.exec(text)?.[1] ?? repoVersion;
  const next = 'Migrate it with this Kubo (`ipfs repo migrate`), or ask for the version of Kubo that it was made with.';
  return otherVersion(version, kubo, next);
}

function otherVersion(repo: string | null | undefined, kubo: string | undefined, fix: string): StartFailure {
  const problem = `its repository has version ${repo ?? '?'}, and this Kubo works with version ${kubo}`;
  return { code: 'repository-needs-migration', problem, fix };
}

function unexplainedFailure(lines: readonly string[]): StartFailure {
  const lastError = lines.findLast((line) => line.startsWith('Error: '))?.slice('Error: '.length);
  return {
    code: 'daemon-failed',
    problem: lastError ? `it ended with '${lastError}'` : 'it ended without saying why',
    fix: 'Check ipfs-config, ipfs-profile and daemon-args.',
  };
}
