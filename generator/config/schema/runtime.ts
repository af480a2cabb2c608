// The schema of a runtime: its versions, and the commands that install and test the project.
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
    "Versions to test, in quotes: a list, or a range such as '>=3.8 <3.12' of the known versions.",
  ),
  eol: withDefault(
    z.enum(['include', 'exclude', 'allow-failure']),
    'include',
    'What to do with versions past their end of life. allow-failure tests them, but the gate accepts failures.',
  ),
  install: optional(command, "Command that installs the project and its test dependencies into the leg's environment."),
  test: required(command, 'Command that runs the tests.'),
  'architecture-test': optional(
    command,
    'Command that tests the architecture. The variable PROBED_PLATFORM has the detected platform, such as linux/arm64.',
  ),
  'emulated-test': optional(
    command,
    'Command that runs a part of the tests under emulation (about 10× slower), such as pytest -m smoke.',
  ),
  cache: withDefault(
    z.boolean(),
    false,
    'Cache downloaded packages (pip, npm, Go modules) between runs, on hosted runners only.',
  ),
  images: withDefault(
    z.record(runtimeVersion, matchingText(/^[\w./:@-]+[:@][\w.:-]+$/, 'an image with a tag or a digest')),
    {},
    "Images of emulated legs by version, instead of the official ones. Example: '3.8': python:3.8-slim@sha256:…",
  ),
});
