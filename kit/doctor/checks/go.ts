// Check: can Go build from source here? Any from 1.21 on fetches the one that a go.mod names (https://go.dev/doc/toolchain).
import semver from 'semver';
import { captureProgramOutput, type ProgramContext } from '../facts/programs.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  TROUBLESHOOTING_PAGE,
  warningResult,
} from '../finding.ts';

export interface GoFacts {
  /** Of the one on PATH: `1.26.8`, `devel …`; null where there is none that answers. */
  readonly onPath: string | null;
  /** Of those in the tool cache. */
  readonly cached: readonly string[];
  /** GOPROXY and GOSUMDB as its settings have them; '' where no Go answers. */
  readonly proxy: string;
  readonly checksumDatabase: string;
}

const OLDEST_GO = '1.21.0';
const INSTALL = 'Install Go 1.21 or newer (https://go.dev/dl/), or have jobs run actions/setup-go.';

/** Returns what Go is on PATH; `cached` are the versions that the tool cache has. */
export async function inspectGo(programs: ProgramContext, cached: readonly string[]): Promise<GoFacts> {
  // The command itself answers, not a toolchain that it would fetch.
  const env = { ...programs.env, GOTOOLCHAIN: 'local' };
  const printed = await captureProgramOutput({ ...programs, env }, 'go', ['env', 'GOVERSION', 'GOPROXY', 'GOSUMDB']);
  const [version, proxy = '', checksumDatabase = ''] = printed?.split(/\r?\n/) ?? [];
  return { onPath: version?.replace(/^go/, '') ?? null, cached, proxy, checksumDatabase };
}

/** Returns whether there is a Go that can build; `built` are the names of what is built from source here. Pure. */
export function checkGo(facts: GoFacts, built: readonly string[]): DoctorFinding {
  return { id: 'go', subject: 'Go', ...assessGo(facts, built) };
}

function assessGo(
  { onPath, cached, checksumDatabase }: GoFacts,
  built: readonly string[],
): CheckResult & Pick<DoctorFinding, 'page'> {
  const page = (code: string) => `${TROUBLESHOOTING_PAGE}#${code}`;
  const report = built.length > 0 ? failureResult : warningResult;
  const needed = built.length > 0 ? `; ${built.join(', ')} must be built here` : '; only source: always needs one';
  const usableOnPath = onPath !== null && canBuildFromSource(onPath) ? `${onPath} on PATH` : null;
  const usableInCache = cached.filter(canBuildFromSource)[0];
  const found = usableOnPath ?? (usableInCache === undefined ? null : `${usableInCache} in the tool cache`);
  if (found !== null && checksumDatabase === 'off') {
    return {
      ...report(`${found}, and GOSUMDB is off`, 'go env -u GOSUMDB; unset GOSUMDB'),
      page: page('go-checksum-db-off'),
    };
  }
  if (found !== null) return { ...okResult(found), page: null };
  if (onPath === null) {
    const text = `none on PATH${needed}`;
    return { ...(built.length > 0 ? failureResult(text, INSTALL) : okResult(text)), page: page('go-not-found') };
  }
  return { ...report(`${onPath || 'one of an unknown version'} on PATH${needed}`, INSTALL), page: page('go-too-old') };
}

function canBuildFromSource(version: string): boolean {
  const release = semver.coerce(version);
  return version.startsWith('devel') || (release !== null && semver.gte(release, OLDEST_GO));
}
