// The programs of IPFS Cluster, and how users select some of them. For the warm path: loads no library.
import { KitError } from '../../errors.ts';

const PREFIX = 'ipfs-cluster-';

/** The program that runs a peer. */
export const CLUSTER_SERVICE = 'ipfs-cluster-service';

/** In the order of their installation. */
export const CLUSTER_PROGRAMS = [CLUSTER_SERVICE, 'ipfs-cluster-ctl', 'ipfs-cluster-follow'] as const;
export type ClusterProgram = (typeof CLUSTER_PROGRAMS)[number];

/**
 * Returns the programs that `text`, the value of `name`, such as `input cluster-tools`, selects: words such as `ctl` or
 * `ipfs-cluster-ctl`, separated by commas or white space. null means all: for an empty text, and if it names all. Throws
 * `invalid-input` for any other word.
 */
export function parseClusterPrograms(text: string, name: string): readonly ClusterProgram[] | null {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  if (words.length === 0) return null;
  const named = words.map((word) => word.replace(PREFIX, ''));
  const unknown = words.find((_, index) => !CLUSTER_PROGRAMS.some((program) => program === `${PREFIX}${named[index]}`));
  if (unknown === undefined) {
    const programs = CLUSTER_PROGRAMS.filter((program) => named.includes(program.slice(PREFIX.length)));
    return programs.length === CLUSTER_PROGRAMS.length ? null : programs;
  }
  const known = CLUSTER_PROGRAMS.map((program) => program.slice(PREFIX.length)).join(', ');
  throw new KitError('invalid-input', {
    subject: `${name} '${text}'`,
    problem: `'${unknown}' is not a program of IPFS Cluster`,
    fix: `Use one or more of ${known}, or leave it out to install all.`,
  });
}
