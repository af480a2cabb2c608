// Tools for builds that compile nothing: fakes of tools that this machine may lack, which preflight looks for, and a go command
// of a fixed version. Git, make and bash are the machine's own.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { findExecutable } from '../../../kit/system/find-executable.ts';

export interface FakeToolOptions {
  /** Toolchains that the go command can download: `go1.24.7`. */
  readonly downloadable?: readonly string[];
  /** Programs that are not on PATH. */
  readonly missing?: readonly string[];
}

interface FakeTools {
  /** The machine's PATH with the fakes first. */
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const EMPTY_SCRIPT = '#!/bin/sh\nexit 0\n';

/** Creates the tools, with a go command of this version: `1.25.7`. */
export async function createFakeTools(
  version: string,
  { downloadable = [], missing = [] }: FakeToolOptions = {},
): Promise<FakeTools> {
  const folder = await mkdtemp(join(tmpdir(), 'fake-tools-'));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const others = folders.filter((each) => !missing.some((name) => findExecutable(name, { path: each }) !== null));
  const absent = ['gcc', 'jq', 'curl'].filter((name) => !findExecutable(name, { path: others.join(delimiter) }));
  const tools = {
    go: go(version, downloadable),
    ...Object.fromEntries(['pkg-config', ...absent].map((n) => [n, EMPTY_SCRIPT])),
  };
  for (const [name, text] of Object.entries(tools)) {
    if (!missing.includes(name)) await writeFile(join(folder, name), text, { mode: 0o755 });
  }
  return { path: [folder, ...others].join(delimiter), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Prints its version for any arguments, and the settings of the environment. Fails if GOTOOLCHAIN names a version that it cannot download. */
function go(version: string, downloadable: readonly string[]): string {
  return `#!/bin/sh
if [ "$1 $2" = 'env GOPROXY' ]; then echo "$GOPROXY"; echo sum.golang.org; exit; fi
case "\${GOTOOLCHAIN:-local}" in
  ${['local', ...downloadable].join('|')}) echo "go${version}" ;;
  *) echo "go: download $GOTOOLCHAIN: no such host" >&2; exit 1 ;;
esac
`;
}
