// Finds test files, and says what runs them.
import { basename, dirname } from 'node:path/posix';
import { toPrintable } from '../../../kit/printable.ts';
import { INVISIBLE } from '../../config/schema/fields.ts';
import type { InspectedFiles } from '../detected.ts';
import type { PythonProject } from './project.ts';
import { hasTable } from './toml.ts';

export interface TestFile {
  readonly path: string;
  /** Whether it has a class of unittest. */
  readonly unittest: boolean;
  /** Whether it has tests that only pytest runs, or imports pytest. */
  readonly pytest: boolean;
}

const TEST_FILE = /^(?:test.*|.*_tests?|tests)\.py$/;

/** Returns the files that pytest or unittest could run. A listed file without its text may have any tests. */
export function findTestFiles(files: InspectedFiles): readonly TestFile[] {
  return [...files].flatMap(([path, text]) => {
    if (!TEST_FILE.test(basename(path)) || !isWord(path) || /(?:^|\/)(?:docs?|examples?|benchmarks?)\//.test(path))
      return [];
    const unittest = /\bTestCase\b/.test(text);
    const pytest =
      /^\s*(?:import|from)\s+pytest\b/m.test(text) ||
      /^(?:async )?def test/m.test(text) ||
      (!unittest && /^class Test\w*/m.test(text) && /^\s+(?:async )?def test/m.test(text));
    return text === '' || unittest || pytest ? [{ path, unittest, pytest }] : [];
  });
}

/** Whether anything in the project configures or imports pytest. */
export function configuresPytest({ files, pyproject, setupCfg, setupScript }: PythonProject): boolean {
  const names = [...files.keys()].map((path) => basename(path));
  return (
    hasTable(pyproject, 'tool', 'pytest') ||
    setupCfg.has('tool:pytest') ||
    /\[pytest\]/.test(files.get('tox.ini') ?? '') ||
    names.some((name) => /^(?:conftest\.py|\.?pytest\.(?:ini|toml))$/.test(name)) ||
    /\bpytest\b/.test(setupScript)
  );
}

/** What commands can have, and messages about the rest. */
interface Found<T> {
  readonly used: readonly T[];
  readonly skipped: readonly string[];
}

/** Names become words of commands. A command has no control characters and no GitHub expressions. */
export function findArchitectureTests(files: InspectedFiles): Found<string> {
  const tests = [...files.keys()].filter(
    (path) => /^tests?\/(?:.*[/_])?arch\w*\.py$/s.test(path) && TEST_FILE.test(basename(path)),
  );
  return {
    used: tests.filter(isWord),
    skipped: tests
      .filter((path) => !isWord(path))
      .map((path) => `${toPrintable(JSON.stringify(path))}: skipped, because no command can have this name`),
  };
}

function isWord(path: string): boolean {
  return !INVISIBLE.test(path) && !path.includes('$' + '{{') && path.isWellFormed();
}

/** Returns the files without those in folders of other projects, such as examples and fixtures with a manifest of their own. */
export function withoutOtherProjects(files: InspectedFiles): InspectedFiles {
  const folders = [...files.keys()]
    .filter((path) => /\/(?:pyproject\.toml|setup\.py)$/.test(path))
    .map((path) => `${dirname(path)}/`);
  return new Map([...files].filter(([path]) => !folders.some((folder) => path.startsWith(folder))));
}
