// A small Python project with a Kubo node, whose workflows run on machines of both architectures.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateWorkflows } from '../../../../generator/generate.ts';
import { formatLockFile } from '../../../../kit/install/lock-file.ts';
import type { PublishedArchive } from '../../../support/origins/publish.ts';
import { KUBO_VERSION, OTHER_ARCH, OWN_ARCH } from '../../../support/setup-ipfs-kit.ts';

/** The commit of setup-ipfs-kit in the workflows. */
export const ACTION_COMMIT = '0123456789abcdef0123456789abcdef01234567';
/** Fleets by architecture, each with its name as a label. */
export const FLEETS = { amd64: 'xeon', arm64: 'dgx' } as const;

const TESTS = join(import.meta.dirname, '..', '..', '..', 'consumers', 'python');
const LOCK_FILE = 'ipfs-kit.lock.json';

export interface ProjectOptions {
  /** The URL of the origin of Kubo. */
  readonly mirror: string;
  readonly archives: readonly PublishedArchive[];
  /** An image with Python 3.11. */
  readonly python: string;
  /** The source of the fleets' Python. */
  readonly runtimes: 'setup' | 'installed';
  /** Whether the config says that one fleet emulates. */
  readonly emulates: boolean;
  /** A command before the tests on fleets. */
  readonly before: string;
}

/** Returns the project's files: the tests of test/consumers, the digests of Kubo, and the generated workflows. */
export async function renderProjectFiles(project: ProjectOptions): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(TESTS)).filter((name) => name.endsWith('.py'));
  const tests = names.map(async (name) => [`tests/${name}`, await readFile(join(TESTS, name), 'utf8')] as const);
  const generated = generateWorkflows(renderConfig(project)).files.map(({ path, text }) => [path, text] as const);
  const archives = Object.fromEntries(project.archives.map(({ file, sha512 }) => [file, `sha512:${sha512}`]));
  return {
    ...Object.fromEntries([...(await Promise.all(tests)), ...generated]),
    [LOCK_FILE]: formatLockFile({ lockfileVersion: 1, products: { kubo: { version: KUBO_VERSION, archives } } }),
  };
}

function renderConfig({ mirror, python, runtimes, emulates, before }: ProjectOptions): string {
  return `action: org/setup-ipfs-kit@${ACTION_COMMIT} # v1.0.0
python:
  versions: ['3.11']
  images: { '3.11': '${python}' }
  test: |
    cd tests
    python -m unittest -v test_node.Node test_tools.Tools.test_kubo_adds_a_file
  emulated-test: |
    uname -m > "$RESULTS/machine"
    (cd tests && python -m unittest -v test_tools.Tools.test_kubo_adds_a_file)
  architecture-test: python tests/architecture.py
results: test-results
ipfs: { kubo: '${KUBO_VERSION}', lock-file: ${LOCK_FILE}, mirror: '${mirror}', daemon: local }
runners:
  self-hosted:
    ${FLEETS[OWN_ARCH]}:
      platform: linux/${OWN_ARCH}
      labels: [self-hosted, ${OWN_ARCH}, ${FLEETS[OWN_ARCH]}]
      distribution: ubuntu-22.04
      runtimes: ${runtimes}
    ${FLEETS[OTHER_ARCH]}:
      platform: linux/${OTHER_ARCH}
      labels: [self-hosted, ${OTHER_ARCH}, ${FLEETS[OTHER_ARCH]}]
      distribution: ubuntu-22.04
      runtimes: ${runtimes}
      emulated: ${emulates}
hooks:
  self-hosted:
    before:
      - { name: Before the tests, run: '${before}' }
  emulated:
    after:
      - name: Whose results these are
        run: test "$(stat --format %u "$RESULTS/machine")" = "$(id -u)"
workflows:
  ${OWN_ARCH}-ci: { self-hosted: [${FLEETS[OWN_ARCH]}] }
  ${OTHER_ARCH}-ci: { self-hosted: [${FLEETS[OTHER_ARCH]}] }
  multi-arch-ci: { hosted: [linux/${OWN_ARCH}], self-hosted: [${FLEETS[OTHER_ARCH]}], emulated: [linux/${OTHER_ARCH}] }
`;
}
