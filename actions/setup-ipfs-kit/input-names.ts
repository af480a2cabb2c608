// The names of the action's inputs, as in action.yml; a test holds the two against each other.

export const INPUT_NAMES = [
  'kubo-version',
  'cluster-version',
  'lotus-version',
  'lotus-miner-version',
  'lotus-network',
  'version-file',
  'check-latest',
  'architecture',
  'source',
  'build-timeout-minutes',
  'cache',
  'mirror',
  'mirror-only',
  'checksums',
  'lock-file',
  'require',
  'rehash',
  'daemon',
  'ipfs-profile',
  'ipfs-config',
  'daemon-args',
  'repo-path',
  'api-port',
  'gateway-port',
  'cluster-peers',
  'summary',
  'token',
  'job-status',
] as const;

export type InputName = (typeof INPUT_NAMES)[number];
