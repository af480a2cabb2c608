// The schema of a container image: its build, its test and its registry.
import * as z from 'zod/mini';
import {
  command,
  environmentName,
  fileName,
  line,
  lineOf,
  listOf,
  matchingText,
  optional,
  relativePath,
  required,
  titled,
  variableName,
  withDefault,
} from './fields.ts';
import { linuxPlatform } from './platform.ts';

/** A registry and an image name. Both must be in lower case. */
export const IMAGE_NAME =
  /^(?:[a-z\d-]+(?:\.[a-z\d-]+)+|localhost|[\d.]+)(?::\d+)?(?:\/[a-z\d]+(?:(?:\.|_{1,2}|-+)[a-z\d]+)*)+$/;

/** The scopes of GITHUB_TOKEN. Source: docs.github.com, workflow syntax, `permissions`. */
const PERMISSIONS = [
  'actions',
  'attestations',
  'checks',
  'contents',
  'deployments',
  'discussions',
  'id-token',
  'issues',
  'models',
  'packages',
  'pages',
  'pull-requests',
  'repository-projects',
  'security-events',
  'statuses',
] as const;

const stage = matchingText(/^[\w.][\w.-]{0,254}$/, 'the name of a stage');

export const image = z.strictObject({
  name: required(
    titled(matchingText(IMAGE_NAME, 'a registry and a name in lower case, such as ghcr.io/owner/name'), 'image name'),
    'Registry and name, in lower case: ghcr.io/owner/name.',
  ),
  platforms: withDefault(listOf(linuxPlatform), ['linux/amd64', 'linux/arm64'], 'Platforms to build the image for.'),
  context: withDefault(
    titled(matchingText(/^(?:\.|(?![/-])(?!.*\.\.)[\w./-]+)$/, 'a folder of the repository'), 'path'),
    '.',
    'Folder that is the build context.',
  ),
  file: withDefault(relativePath, 'Dockerfile', 'Path of the Dockerfile from the root of the repository.'),
  target: optional(stage, 'Stage to push. Default: the last one.'),
  'test-target': optional(stage, 'Stage to test. Default: the stage to push.'),
  test: optional(
    command,
    'Command to run in a container of the image, with sh. Files in the folder RESULTS are uploaded.',
  ),
  'build-args': withDefault(z.record(variableName, line), {}, 'Values for ARG instructions in the Dockerfile.'),
  'build-contexts': withDefault(
    z.record(stage, matchingText(/^[!-~]+$/, 'a folder, an image or a URL')),
    {},
    'Named build contexts: folders, images or repositories, such as kit: ../setup-ipfs-kit.',
  ),
  'runs-on': withDefault(
    z.record(linuxPlatform, fileName),
    {},
    'Where to build a platform: hosted, emulated, or the name of a fleet. Default: natively if possible.',
  ),
  provenance: withDefault(z.boolean(), true, 'Attach a provenance attestation to the pushed image.'),
  sbom: withDefault(z.boolean(), true, 'Attach a software bill of materials (SBOM) to the pushed image.'),
  permissions: withDefault(
    z.partialRecord(titled(z.enum(PERMISSIONS), 'permission'), z.enum(['read', 'write', 'none'])),
    {},
    'Further permissions of the jobs that publish, such as id-token: write.',
  ),
  environment: optional(
    environmentName,
    'Environment of the jobs that push, for example one that requires an approval. Nothing is pushed before it.',
  ),
  login: optional(
    z.strictObject({
      username: required(lineOf('a user name', '\\s$'), 'User name for the registry.'),
      secret: required(variableName, 'Name of the secret with the password or token.'),
      environment: required(environmentName, 'Environment of the repository that contains the secret.'),
    }),
    "How to log in to the registry. Default: with the workflow's own GitHub token, which works for ghcr.io.",
  ),
});
