// The Go installations of this machine and their settings.
import { captureProgramOutput, type ProgramContext } from './programs.ts';

export interface GoFacts {
  /** The version on PATH: `1.26.8`, `devel …`; empty if go did not print one; null without a working go. */
  readonly onPath: string | null;
  /** The versions in the tool cache. */
  readonly cached: readonly string[];
  /** GOPROXY as `go env` prints it; empty without a working go. */
  readonly proxy: string;
}

/** Returns the version and settings of the Go on PATH. `cached` are the versions in the tool cache. */
export async function inspectGo(programs: ProgramContext, cached: readonly string[]): Promise<GoFacts> {
  // With another value, go could download a toolchain and run that.
  const env = { ...programs.env, GOTOOLCHAIN: 'local' };
  const printed = await captureProgramOutput({ ...programs, env }, 'go', ['env', 'GOVERSION', 'GOPROXY']);
  const [version, proxy = ''] = printed?.split(/\r?\n/) ?? [];
  return { onPath: version?.replace(/^go/, '') ?? null, cached, proxy };
}
