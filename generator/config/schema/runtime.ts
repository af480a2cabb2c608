// The schema of a runtime: its versions, and the commands that install and test the project.
import * as z from 'zod/mini';
import { command, listOf, matchingText, optional, relativePath, required, titled, withDefault } from './fields.ts';

/** The package managers whose downloads can be cached. The first one of each runtime is meant by `cache: true`. */
export const PACKAGE_MANAGERS = {
  python: ['pip', 'uv', 'poetry', 'pdm'],
  node: ['npm', 'pnpm', 'yarn'],
  go: ['go'],
} as const;

export type PackageManager = (typeof PACKAGE_MANAGERS)[keyof typeof PACKAGE_MANAGERS][number];

const runtimeVersion = titled(matchingText(/^\d+(?:\.\d+)?$/, "a version such as '3.10', in quotes"), 'version');
const versionRange = titled(
  matchingText(
    /^(?:[<>]=?|=)\s*\d+(?:\.\d+)?(?:\s+(?:[<>]=?|=)\s*\d+(?:\.\d+)?)*$/,
    "a range such as '>=3.8 <3.12', or a list of versions in quotes",
  ),
  'range',
);

/** Becomes a matrix key, a part of the job's name and, in upper case, an environment variable. */
const axisName = titled(
  matchingText(/^[a-z][a-z\d-]{0,29}$/, 'the name of an axis: lower-case letters, digits and dashes'),
  'axis',
);
const AXIS_VALUE = 'a text of letters, digits, dots, dashes and underscores';
/** Becomes a part of the names of artifacts, which must not have other characters. 3.10 would be the number 3.1. */
const axisValue = titled(
  z.union([matchingText(/^[\w.][\w.+~-]{0,59}$/, AXIS_VALUE), z.int(), z.boolean()], {
    error: `is not ${AXIS_VALUE}, a whole number, true or false\nWrite it in quotes, or choose another value.`,
  }),
  'value',
);

/** Returns the schema of a runtime with these package managers. */
export function runtimeWith<Managers extends readonly [PackageManager, ...PackageManager[]]>(managers: Managers) {
  const names = managers.join(', ');
  return z.strictObject({
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
    matrix: withDefault(
      z.record(axisName, listOf(axisValue)),
      {},
      'Further axes of the matrix, such as database: [sqlite, postgres]. Tests get the value as an environment variable in upper case, DATABASE. Emulated legs get the first value.',
    ),
    'working-directory': optional(
      relativePath,
      'Folder in which the commands run. Default: the root of the repository.',
    ),
    install: optional(
      command,
      "Command that installs the project and its test dependencies into the leg's environment.",
    ),
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
      z.union([z.boolean(), z.enum(managers)], { error: `is not true, false, ${names}` }),
      false,
      'Cache what a package manager downloads, on hosted runners only. true means pip, npm or go.',
    ),
    images: withDefault(
      z.record(
        runtimeVersion,
        titled(matchingText(/^[\w./:@-]+[:@][\w.:-]+$/, 'an image with a tag or a digest'), 'image'),
      ),
      {},
      "Images of emulated legs by version, instead of the official ones. Example: '3.8': python:3.8-slim@sha256:…",
    ),
  });
}
