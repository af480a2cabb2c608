// Checks that Go can build from source. Go 1.21 and newer downloads the version that a go.mod names: https://go.dev/doc/toolchain.
import semver from 'semver';
import { OLDEST_GO } from '../../install/build/go.ts';
import { type CheckOutcome, defineCheck } from '../check.ts';
import type { GoFacts } from '../facts/go.ts';
import { listSourceBuilds } from '../facts/products.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, warningResult } from '../finding.ts';

const INSTALL = `Install Go ${OLDEST_GO} or newer (https://go.dev/dl/), or run actions/setup-go in the jobs.`;

export const goCheck = defineCheck({
  id: 'go',
  subject: 'Go',
  page: null,
  check: ({ go, products }) => assessGo(go, listSourceBuilds(products)),
});

function assessGo(go: GoFacts, builds: readonly string[]): CheckOutcome {
  const { onPath } = go;
  const report = builds.length > 0 ? failureResult : warningResult;
  const usable = describeUsableGo(go);
  if (usable !== null) return okResult(usable);
  const need = builds.length > 0 ? `${builds.join(', ')} must be built here` : 'only needed for source: always';
  if (onPath === null) {
    const text = `not on PATH; ${need}`;
    const page = `${TROUBLESHOOTING_PAGE}#go-not-found`;
    return { ...(builds.length > 0 ? failureResult(text, INSTALL) : okResult(text)), page };
  }
  const page = `${TROUBLESHOOTING_PAGE}#go-too-old`;
  return { ...report(`${onPath || 'an unknown version'} on PATH is too old; ${need}`, INSTALL), page };
}

function describeUsableGo({ onPath, cached }: GoFacts): string | null {
  if (onPath !== null && canBuildFromSource(onPath)) return `${onPath} on PATH`;
  const usable = cached.find(canBuildFromSource);
  return usable === undefined ? null : `${usable} in the tool cache`;
}

function canBuildFromSource(version: string): boolean {
  const release = semver.coerce(version);
  return version.startsWith('devel') || (release !== null && semver.gte(release, `${OLDEST_GO}.0`));
}
