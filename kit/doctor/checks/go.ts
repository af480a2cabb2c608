// Checks that Go can build from source, if a product must be built. Go 1.21 and newer downloads the version that a go.mod names:
// https://go.dev/doc/toolchain.
import semver from 'semver';
import { GO_PACKAGES, OLDEST_GO } from '../../install/build/go.ts';
import { type AdviceFacts, installForRoot } from '../advice.ts';
import { type CheckOutcome, defineCheck } from '../check.ts';
import type { GoFacts } from '../facts/go.ts';
import { listSourceBuilds } from '../facts/products.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE } from '../finding.ts';

export const goCheck = defineCheck({
  id: 'go',
  subject: 'Go',
  page: null,
  check: ({ go, products, packageSystem }) => {
    const builds = listSourceBuilds(products);
    return builds.length > 0 ? assessGo(go, builds, packageSystem) : [];
  },
});

function assessGo(go: GoFacts, builds: readonly string[], packageSystem: AdviceFacts['packageSystem']): CheckOutcome {
  const { onPath } = go;
  const usable = describeUsableGo(go);
  if (usable !== null) return okResult(usable);
  const need = `${builds.join(', ')} must be built here`;
  const fix = installGoAdvice(packageSystem);
  if (onPath === null)
    return { ...failureResult(`not on PATH; ${need}`, fix), page: `${TROUBLESHOOTING_PAGE}#go-not-found` };
  const problem = `${onPath || 'an unknown version'} on PATH is too old; ${need}`;
  return { ...failureResult(problem, fix), page: `${TROUBLESHOOTING_PAGE}#go-too-old` };
}

function installGoAdvice(packageSystem: AdviceFacts['packageSystem']): string {
  const command = installForRoot(packageSystem, GO_PACKAGES);
  return command === null
    ? `Install Go ${OLDEST_GO} or newer (https://go.dev/dl/), or run actions/setup-go in the jobs.`
    : `Run actions/setup-go in the jobs, or install Go ${OLDEST_GO} or newer:\n${command}`;
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
