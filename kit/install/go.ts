// The Go command of this machine: found, new enough, and told to ask the checksum database.
import { getExecOutput } from '@actions/exec';
import { KitError } from '../kit-error.ts';

/** The first Go that reads toolchain lines in go.mod and can fetch the toolchain that one names. */
const OLDEST_MINOR = 21;
const INSTALL_GO =
  'Install Go 1.21 or newer (on GitHub: actions/setup-go before this step; else https://go.dev/dl/), or take a version ' +
  'and platform for which upstream publishes a binary.';

/** Returns the version of the Go on PATH, `go1.26.8`. Throws `go-not-found`, `go-too-old`, `go-checksum-db-off`. */
export async function findGo(): Promise<string> {
  const [version = '', checksumDatabase = ''] = await goEnv(['GOVERSION', 'GOSUMDB']);
  const minor = Number(/^go1\.(\d+)/.exec(version)?.[1] ?? 0);
  if (minor < OLDEST_MINOR && !version.startsWith('devel')) {
    throw new KitError('go-too-old', {
      asked: 'a source build',
      found: `the Go on PATH is ${version || 'of an unknown version'}`,
      next: INSTALL_GO,
    });
  }
  if (checksumDatabase === 'off') {
    throw new KitError('go-checksum-db-off', {
      asked: 'a source build, checked against the Go checksum database',
      found: 'GOSUMDB is off',
      next: 'Unset GOSUMDB for this step (`go env -u GOSUMDB` where it was written): without the database nothing vouches for the source.',
    });
  }
  return version;
}

/** Returns the environment of a go command that builds for one platform, whatever else is set on this machine. */
export function goEnvironment(goos: string, goarch: string, goarm: string | null): Record<string, string> {
  const inherited = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(inherited),
    CGO_ENABLED: '0',
    GOOS: goos,
    GOARCH: goarch,
    ...(goarm ? { GOARM: goarm } : {}),
    GOWORK: 'off',
    // Not the empty string, which would fall back to what `go env -w` or GOPRIVATE say: no module is exempt.
    GONOSUMDB: 'none.invalid',
  };
}

async function goEnv(names: readonly string[]): Promise<readonly string[]> {
  try {
    const { stdout } = await getExecOutput('go', ['env', ...names], { silent: true });
    return stdout.split(/\r?\n/);
  } catch (cause) {
    throw new KitError('go-not-found', {
      asked: 'a source build',
      found: 'no working go command is on PATH',
      next: INSTALL_GO,
      cause,
    });
  }
}
