// IPFS tools of jobs.
import * as z from 'zod/mini';
import { listOf, matchingText, optional, relativePath, withDefault } from './fields.ts';

const toolVersion = matchingText(/\S/, "a version in quotes such as '0.43.0'");

export const ipfs = z.strictObject({
  kubo: optional(toolVersion, 'Kubo: an exact version, a range, latest-known or latest.'),
  cluster: optional(toolVersion, 'IPFS Cluster, as for Kubo.'),
  'cluster-tools': optional(
    listOf(z.enum(['service', 'ctl', 'follow'], { error: 'is not one of service, ctl, follow' })),
    'The programs of IPFS Cluster to install. Without it, all.',
  ),
  lotus: optional(toolVersion, 'Lotus, as for Kubo.'),
  'lotus-miner': optional(toolVersion, 'Lotus Miner, as for Kubo.'),
  tools: optional(
    listOf(matchingText(/^[a-z][a-z\d-]*(?:@[^\s'"][^'"]*)?$/, 'a tool with its version, such as ipget@0.13')),
    'Other tools, each as name@version; a name alone means latest-known.',
  ),
  'lock-file': optional(relativePath, 'File with the digests that archives must have.'),
  mirror: optional(matchingText(/^https?:\/\/\S+$/, 'a URL'), "Base URL of a mirror, asked before GitHub's releases."),
  daemon: withDefault(
    z.enum(['false', 'offline', 'local', 'online'], { error: "is none of 'false', offline, local, online" }),
    'false',
    'Kubo node to run beside the tests of native legs. IPFS_API has the URL of its API.',
  ),
  'cluster-peers': withDefault(
    z
      .int({ error: 'is not a number of peers' })
      .check(z.minimum(0, { error: 'is too few' }), z.maximum(16, { error: 'is too many' })),
    0,
    'Cluster peers to run beside them. CLUSTER_API has the URL.',
  ),
});
