// A runtime of the config: its versions, and what the project does with each.
import * as z from 'zod/mini';
import { command, listOf, matchingText, optional, required, withDefault } from './fields.ts';

const runtimeVersion = matchingText(/^\d+(?:\.\d+)?$/, "a version such as '3.10', in quotes");
const versionRange = matchingText(
  /^(?:[<>]=?|=)\s*\d+(?:\.\d+)?(?:\s+(?:[<>]=?|=)\s*\d+(?:\.\d+)?)*$/,
  "a range such as '>=3.8 <3.12', or a list of versions in quotes",
);

export const runtime = z.strictObject({
  versions: required(
    z.union([listOf(runtimeVersion), versionRange], {
      error: "is not a range such as '>=3.8 <3.12', or a list of versions in quotes",
    }),
    "Versions to test, in quotes: a list, or a range such as '>=3.8 <3.12' of those that are known.",
  ),
  eol: withDefault(
    z.enum(['include', 'exclude', 'allow-failure']),
    'include',
    'What happens to versions past their end of life; allow-failure tests them, and the gate forgives.',
  ),
  install: optional(command, "Installs the project and what its tests need, into the leg's environment."),
  test: required(command, 'Runs the tests.'),
  'architecture-test': optional(
    command,
    'Runs the tests of the architecture. PROBED_PLATFORM has what the probe found, such as linux/arm64.',
  ),
  'emulated-test': optional(
    command,
    'Runs what may run emulated, ten times slower: the tests with a marker, such as pytest -m smoke.',
  ),
  cache: withDefault(z.boolean(), false, 'Keep downloaded packages (pip, npm, Go modules) between runs; hosted only.'),
  images: withDefault(
    z.record(runtimeVersion, matchingText(/^[\w./:@-]+[:@][\w.:-]+$/, 'an image with a tag or a digest')),
    {},
    "Images for emulated legs by version, in place of the official ones: '3.8': python:3.8-slim@sha256:…",
  ),
});
