// Where a release has the JSON schema: what a config names in its first line.

export const SCHEMA_URL =
  'https://raw.githubusercontent.com/org/setup-ipfs-kit/main/generator/config/ipfs-kit.schema.json';
