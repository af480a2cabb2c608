// Tools for builds that compile nothing: stand-ins for what this machine may not have, so that preflight finds it, and a go
// command of a fixed version. Git, make and bash are the machine's own.
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface FakeToolOptions {
  /** Toolchains that the go command can fetch: `go1.24.7`. */
  readonly downloadable?: readonly string[];
  /** Programs that are nowhere on the PATH. */
  readonly missing?: readonly string[];
}

export interface FakeTools {
  /** The machine's PATH, with the stand-ins first. */
  readonly path: string;
  readonly remove: () => Promise<void>;
}

const EMPTY_SCRIPT = '#!/bin/sh\nexit 0\n';

/** Returns stand-ins with a go command of a version: `1.25.7`. */
export async function createFakeTools(
  version: string,
  { downloadable = [], missing = [] }: FakeToolOptions = {},
): Promise<FakeTools> {
  const folder = await mkdtemp(join(tmpdir(), 'stand-ins-'));
  const folders = (process.env.PATH ?? '').split(delimiter);
  const others = folders.filter((each) => !missing.some((name) => hasProgram(each, name)));
  const absent = ['gcc', 'jq', 'curl'].filter((name) => !others.some((each) => hasProgram(each, name)));
  const tools = {
    go: go(version, downloadable),
    ...Object.fromEntries(['pkg-config', ...absent].map((n) => [n, EMPTY_SCRIPT])),
  };
  for (const [name, text] of Object.entries(tools)) {
    if (!missing.includes(name)) await writeFile(join(folder, name), text, { mode: 0o755 });
  }
  return { path: [folder, ...others].join(delimiter), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** Says its version, whatever it is asked; fails where it is to be a version that it cannot fetch. */
function go(version: string, downloadable: readonly string[]): string {
  return `#!/bin/sh
case "\${GOTOOLCHAIN:-local}" in
  ${['local', ...downloadable].join('|')}) echo "go${version}" ;;
  *) echo "go: download $GOTOOLCHAIN: no such host" >&2; exit 1 ;;
esac
`;
}

function hasProgram(folder: string, name: string): boolean {
  try {
    accessSync(join(folder, name), constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
