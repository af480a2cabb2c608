// Explains why a Kubo node did not start, by its output. Knows the messages of Kubo 0.4 to 0.43.
import { KitError, type KitErrorCode } from '../../errors.ts';
import { describeExit, findCrash, limitsAdvice } from '../output.ts';
import type { DaemonWaitResult } from './ready.ts';

export interface StartFailure {
  readonly code: KitErrorCode;
  /** Without a full stop. */
  readonly problem: string;
  readonly fix: string;
}

/** Lines of a daemon's output that an error shows. */
const SHOWN_LINES = 20;

/**
 * Returns why Kubo exited, by the lines that it printed: `port-in-use`, `repository-locked`, `repository-needs-migration`, else
 * `invalid-input` for a configuration that it cannot read or that does not fit the repository, else `daemon-failed`. `repoVersion` is the layout version of the repository, which older releases do not print; null if unknown.
 */
export function explainExit(lines: readonly string[], repoVersion: string | null): StartFailure {
  const text = lines.join('\n');
  return (
    detectPortInUse(text, PORTS_FIX) ??
    detectLock(text) ??
    detectMigration(text, repoVersion) ??
    detectUnreadableConfig(lines) ??
    detectOtherDatastore(text) ?? {
      code: 'daemon-failed',
      problem: describeExit(lines),
      fix:
        limitsAdvice(lines) ??
        'Check ipfs-config, ipfs-profile, daemon-args and, of an existing repository, its config.',
    }
  );
}

/** Returns why a started daemon is not ready. `lines` are its output, `limit` the milliseconds that it had. */
export function explainStartFailure(
  result: Exclude<DaemonWaitResult, { how: 'ready' }>,
  lines: readonly string[],
  repoVersion: string | null,
  limitMs: number,
): StartFailure {
  switch (result.how) {
    case 'exited':
      return explainExit(lines, repoVersion);
    case 'version-mismatch':
      return {
        code: 'wrong-version',
        problem: `its API reports version ${result.version}`,
        fix: 'Remove the settings in ipfs-config and daemon-args that point to another daemon.',
      };
    case 'timed-out':
      return {
        code: 'daemon-not-ready',
        problem: `after ${limitMs / 1000} s ${result.missing}`,
        fix: 'Check ipfs-config and daemon-args, and whether this machine was busy.',
      };
  }
}

/** Returns why (`daemon-not-ready`) an online node is not ready: too few peers after `limit` milliseconds. */
export function tooFewPeersFailure(peers: number, minPeers: number, limitMs: number): StartFailure {
  return {
    code: 'daemon-not-ready',
    problem: `after ${limitMs / 1000} s it was connected to ${peers} peers, and min-peers is ${minPeers}`,
    fix: `${NO_PEERS_FIX} Or lower min-peers.`,
  };
}

/** What to do about a node that finds no peers. */
export const NO_PEERS_FIX =
  'Check that this machine can connect to the internet, or set bootstrap to peers that are reachable.';

/** Returns the error of a node that did not start, with the end of its output, or with its crash. */
export function createNodeError(
  subject: string,
  { code, problem, fix }: StartFailure,
  lines: readonly string[],
): KitError {
  const crash = findCrash(lines)?.slice(0, SHOWN_LINES);
  const shown = (crash ?? lines.slice(-SHOWN_LINES)).map((line) => `\n  ${line}`);
  const log = shown.length > 0 ? ` ${crash ? 'Its crash' : 'The end of its log'}:${shown.join('')}` : '';
  return new KitError(code, { subject, problem, fix: `${fix}${log}` });
}

const PORTS_FIX =
  'Use another port, or 0 for a free one: in api-port, in gateway-port, or in the addresses of ipfs-config.';

/** Returns the failure (`port-in-use`) of a Go program that could not listen. Windows has its own message. */
export function detectPortInUse(text: string, fix: string): StartFailure | null {
  const listening = /listen (?:tcp|udp)[46]? (\S+): bind: (?:address already in use|Only one usage of each socket)/;
  const address = listening.exec(text)?.[1];
  return address ? { code: 'port-in-use', problem: `another process uses ${address}`, fix } : null;
}

function detectLock(text: string): StartFailure | null {
  const lockMessage =
    /repo\.lock\S*:? (?:someone else has the lock|already locked)|Error: .*resource temporarily unavailable/;
  if (!lockMessage.test(text)) return null;
  return {
    code: 'repository-locked',
    problem: 'another process uses its repository',
    fix: 'Stop that daemon or command, or remove repo-path to use a new repository.',
  };
}

function detectMigration(text: string, repoVersion: string | null): StartFailure | null {
  const kubo = /^Repo version: (\d+)$/m.exec(text)?.[1] ?? '?';
  const newer = /programs version \((\d+)\) is lower than your repos \((\d+)\)/.exec(text);
  if (newer) return migrationFailure(newer[2], newer[1], 'Use a newer Kubo.');
  if (!/needs to be migrated|needs migration|requires migration|migrations need to be run/.test(text)) return null;
  const version = /has version (\d+) and needs to be migrated/.exec(text)?.[1] ?? repoVersion;
  const fix = 'Migrate it with this Kubo (`ipfs repo migrate`), or use the version of Kubo that created it.';
  return migrationFailure(version, kubo, fix);
}

/** A value of another type than Kubo's, as 0.5 to 0.43 print it. */
function detectUnreadableConfig(lines: readonly string[]): StartFailure | null {
  const refusal = /failure to decode config|json: cannot unmarshal/i;
  if (!lines.some((line) => refusal.test(line))) return null;
  const problem = `it cannot read its configuration: ${describeExit(lines)}`;
  return {
    code: 'invalid-input',
    problem,
    fix: 'Correct the value in ipfs-config, or in the config of the repository.',
  };
}

function detectOtherDatastore(text: string): StartFailure | null {
  if (!/datastore configuration of '.*' does not match what is on disk/.test(text)) return null;
  return {
    code: 'invalid-input',
    problem: 'Datastore.Spec names another kind of datastore than the one in the repository, which ipfs init made',
    fix: 'Remove Datastore.Spec from ipfs-config. For a new repository, choose its datastore with ipfs-profile, such as pebbleds.',
  };
}

function migrationFailure(repo: string | null | undefined, kubo: string | undefined, fix: string): StartFailure {
  const problem = `its repository has version ${repo ?? '?'}, and this Kubo needs version ${kubo}`;
  return { code: 'repository-needs-migration', problem, fix };
}
