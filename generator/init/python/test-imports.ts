// Finds packages for tests that test files import and no file lists.
import type { InspectedFiles } from '../detected.ts';
import type { TestFile } from './test-files.ts';

/** Packages that only tests use, by the module that they import. */
const PACKAGES: Readonly<Record<string, string>> = {
  hypothesis: 'hypothesis',
  mock: 'mock',
  responses: 'responses',
  requests_mock: 'requests-mock',
  freezegun: 'freezegun',
  parameterized: 'parameterized',
  pytest_asyncio: 'pytest-asyncio',
  pytest_mock: 'pytest-mock',
  time_machine: 'time-machine',
  aioresponses: 'aioresponses',
  respx: 'respx',
  vcr: 'vcrpy',
  faker: 'faker',
};

/** Returns the packages. Imports inside of `try` are skipped: they are optional. */
export function missingTestPackages(
  files: InspectedFiles,
  tests: readonly TestFile[],
  listed: readonly string[],
): readonly string[] {
  const paths = [...tests.map(({ path }) => path), ...[...files.keys()].filter((path) => path.endsWith('conftest.py'))];
  const modules = paths.flatMap((path) =>
    [...(files.get(path) ?? '').matchAll(/^(?:from|import)\s+(\w+)/gm)].map(([, name = '']) => name),
  );
  const found = [...new Set(modules)].flatMap((name) => (Object.hasOwn(PACKAGES, name) ? (PACKAGES[name] ?? []) : []));
  // Tests that are coroutines run only with a plugin, and are skipped or fail without it.
  const asyncio = paths.some((path) => /\bmark\.asyncio\b/.test(files.get(path) ?? '')) ? ['pytest-asyncio'] : [];
  const fixtures = paths.some((path) => /def test\w*\([^)]*\bmocker\b/.test(files.get(path) ?? ''))
    ? ['pytest-mock']
    : [];
  return [...new Set([...found, ...asyncio, ...fixtures])].filter((name) => !listed.includes(name));
}
