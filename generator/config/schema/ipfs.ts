// The schema of the IPFS tools that jobs install.
import * as z from 'zod/mini';
import { listOf, matchingText, optional, relativePath, titled, withDefault } from './fields.ts';

/** The characters of versions, ranges and keywords. The action checks the rest. */
const VERSION = String.raw`[\w~^<>=*|][\w.+~^<>=*| -]*`;
const toolVersion = titled(matchingText(new RegExp(`^${VERSION}$`), "a version in quotes such as '0.43.0'"), 'version');

export const ipfs = z.strictObject({
  kubo: optional(toolVersion, 'Version of Kubo: exact, a range, latest-known or latest.'),
  cluster: optional(toolVersion, 'Version of IPFS Cluster, as for kubo.'),
  'cluster-tools': optional(
    listOf(z.enum(['service', 'ctl', 'follow'], { error: 'is not one of service, ctl, follow' })),
    'Programs of IPFS Cluster to install. Default: all.',
  ),
  lotus: optional(toolVersion, 'Version of Lotus, as for kubo.'),
  'lotus-miner': optional(toolVersion, 'Version of Lotus Miner, as for kubo.'),
  tools: optional(
    listOf(
      titled(
        matchingText(new RegExp(`^[a-z][a-z\\d-]*(?:@${VERSION})?$`), 'a tool with a version, such as ipget@0.13'),
        'tool',
      ),
    ),
    'Other tools, each as name@version. A name alone means latest-known.',
  ),
  'lock-file': optional(relativePath, 'Path of a lock file with the digests of archives.'),
  mirror: optional(
    titled(matchingText(/^https?:\/\/[!-~]+$/, 'a URL'), 'URL'),
    'Base URL of a mirror. It is tried before other origins.',
  ),
  daemon: withDefault(
    z.enum(['false', 'offline', 'local', 'online'], { error: "is not one of 'false', offline, local, online" }),
    'false',
    'Network of a Kubo node that runs during the tests of native legs. The variable IPFS_API has the URL of its API.',
  ),
  'cluster-peers': withDefault(
    z
      .int({ error: 'is not a number of peers' })
      .check(z.minimum(0, { error: 'must be at least 0' }), z.maximum(16, { error: 'must be at most 16' })),
    0,
    'Number of Cluster peers that run during the tests. The variable CLUSTER_API has the URL of the API.',
  ),
});

/** Returns the name in a tool's specification, such as `ipget` in `ipget@0.13`. */
export function parseToolName(spec: string): string {
  return spec.split('@')[0] ?? '';
}
