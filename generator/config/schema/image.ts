// A container image: what it is built from, how it is tested, where it goes.
import * as z from 'zod/mini';
import {
  command,
  fileName,
  listOf,
  matchingText,
  optional,
  platform,
  relativePath,
  required,
  variableName,
  withDefault,
} from './fields.ts';

/** Registry and name, as registries and images are written: in lower case. */
export const IMAGE_NAME =
  /^(?:[a-z\d-]+(?:\.[a-z\d-]+)+|localhost|[\d.]+)(?::\d+)?(?:\/[a-z\d]+(?:(?:\.|_{1,2}|-+)[a-z\d]+)*)+$/;

const stage = matchingText(/^[\w.-]+$/, 'the name of a stage');

export const image = z.strictObject({
  name: required(
    matchingText(IMAGE_NAME, 'a registry and a name in lower case, such as ghcr.io/owner/name'),
    'Registry and name, in lower case: ghcr.io/owner/name.',
  ),
  platforms: withDefault(listOf(platform), ['linux/amd64', 'linux/arm64'], 'Platforms that the image is built for.'),
  context: withDefault(
    matchingText(/^(?:\.|(?!\/)(?!.*\.\.)[\w./-]+)$/, 'a folder of the repository'),
    '.',
    'Folder to build.',
  ),
  file: withDefault(relativePath, 'Dockerfile', 'The Dockerfile, from the root of the repository.'),
  target: optional(stage, 'Stage to push. Default: the last one.'),
  'test-target': optional(stage, 'Stage to test. Default: the one that is pushed.'),
  test: optional(command, 'Runs in a container of the image, with sh. RESULTS is a folder whose files are kept.'),
  'build-args': withDefault(z.record(variableName, z.string()), {}, 'Values for the ARGs of the Dockerfile.'),
  'build-contexts': withDefault(
    z.record(stage, matchingText(/^\S+$/, 'a folder, an image or an address')),
    {},
    'Folders, images or repositories by the name that the Dockerfile has for them, such as kit: ../setup-ipfs-kit.',
  ),
  'runs-on': withDefault(
    z.record(platform, fileName),
    {},
    'Where a platform is built: hosted, emulated, or the name of a fleet. Default: natively, where there is a way.',
  ),
  provenance: withDefault(z.boolean(), true, 'Attest how the pushed image was built.'),
  sbom: withDefault(z.boolean(), true, 'Attest what is in the pushed image.'),
  login: optional(
    z.strictObject({
      username: required(matchingText(/^[^\s$]+$/, 'a name'), 'Who pushes.'),
      secret: required(variableName, 'The secret with the password or token.'),
      environment: required(
        matchingText(/^[\w -]+$/, 'the name of an environment'),
        'Environment of the repository that has the secret.',
      ),
    }),
    "How to log in. Default: as the workflow itself, with GitHub's token, which is right for ghcr.io.",
  ),
});
