// Check: can Go build from source here? Any from 1.21 on fetches the one that a go.mod names (https://go.dev/doc/toolchain).
import semver from 'semver';
import { askProgram, type Programs } from '../facts/programs.ts';
import { type Finding, failure, ok, TROUBLESHOOTING, type Verdict, warning } from '../finding.ts';

export interface GoFacts {
  /** Of the one on PATH: `1.26.8`, `devel …`; null where there is none that answers. */
  readonly onPath: string | null;
  /** Of those in the tool cache. */
  readonly cached: readonly string[];
  /** GOPROXY and GOSUMDB as its settings have them; '' where no Go answers. */
  readonly proxy: string;
  readonly checksums: string;
}

const OLDEST = '1.21.0';
const INSTALL = 'Install Go 1.21 or newer (https://go.dev/dl/), or have jobs run actions/setup-go.';

/** Returns what Go is on PATH; `cached` are the versions that the tool cache has. */
export async function examineGo(programs: Programs, cached: readonly string[]): Promise<GoFacts> {
  // The command itself answers, not a toolchain that it would fetch.
  const env = { ...programs.env, GOTOOLCHAIN: 'local' };
  const printed = await askProgram({ ...programs, env }, 'go', ['env', 'GOVERSION', 'GOPROXY', 'GOSUMDB']);
  const [version, proxy = '', checksums = ''] = printed?.split(/\r?\n/) ?? [];
  return { onPath: version?.replace(/^go/, '') ?? null, cached, proxy, checksums };
}

/** Returns whether there is a Go that can build; `built` are the names of what is built from source here. Pure. */
export function checkGo(facts: GoFacts, built: readonly string[]): Finding {
  return { id: 'go', title: 'Go', ...verdict(facts, built) };
}

function verdict({ onPath, cached, checksums }: GoFacts, built: readonly string[]): Verdict & Pick<Finding, 'page'> {
  const page = (code: string) => `${TROUBLESHOOTING}#${code}`;
  const lack = built.length > 0 ? failure : warning;
  const needed = built.length > 0 ? `; ${built.join(', ')} must be built here` : '; only source: always needs one';
  const able = onPath !== null && isAble(onPath) ? `${onPath} on PATH` : null;
  const kept = cached.filter(isAble)[0];
  const found = able ?? (kept === undefined ? null : `${kept} in the tool cache`);
  if (found !== null && checksums === 'off') {
    return {
      ...lack(`${found}, and GOSUMDB is off`, 'go env -u GOSUMDB; unset GOSUMDB'),
      page: page('go-checksum-db-off'),
    };
  }
  if (found !== null) return { ...ok(found), page: null };
  if (onPath === null) {
    const text = `none on PATH${needed}`;
    return { ...(built.length > 0 ? failure(text, INSTALL) : ok(text)), page: page('go-not-found') };
  }
  return { ...lack(`${onPath || 'one of an unknown version'} on PATH${needed}`, INSTALL), page: page('go-too-old') };
}

function isAble(version: string): boolean {
  const release = semver.coerce(version);
  return version.startsWith('devel') || (release !== null && semver.gte(release, OLDEST));
}
