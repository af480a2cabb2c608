// The company or CI system that provides the runner, by environment variables that only its machines have.

import { NONE_FACT, UNKNOWN_FACT } from '../../fact-text.ts';
import type { EnvironmentVariables } from '../../system.ts';

interface Provider {
  readonly name: string;
  /** One of these variables is set. */
  readonly variables: readonly string[];
  /** Or the runner's name starts with this. */
  readonly runnerName?: string;
}

// Runners for GitHub Actions. The sources of all variables are in the tests.
export const RUNNER_PROVIDERS: readonly Provider[] = [
  { name: 'bitrise', variables: ['BITRISE_IO'] },
  { name: 'blacksmith', variables: ['BLACKSMITH_VM_ID', 'BLACKSMITH_CACHE_TOKEN'], runnerName: 'blacksmith-' },
  { name: 'codebuild', variables: ['CODEBUILD_RUNNER_TYPE', 'CODEBUILD_BUILD_ARN'] },
  { name: 'depot', variables: ['DEPOT_RUNNER'] },
  { name: 'namespace', variables: ['NAMESPACE_GITHUB_RUNTIME', 'NSC_CACHE_PATH'] },
  { name: 'runs-on', variables: ['RUNS_ON_INSTANCE_TYPE', 'RUNS_ON_VERSION'] },
  { name: 'ubicloud', variables: ['UBICLOUD_RUNTIME_TOKEN', 'UBICLOUD_CACHE_URL'] },
  { name: 'warpbuild', variables: ['WARPBUILD_RUNNER_VERIFICATION_TOKEN'], runnerName: 'warp-' },
];

// Systems that run workflows of GitHub Actions, and set GITHUB_ACTIONS too.
const WORKFLOW_SYSTEMS: readonly Provider[] = [
  { name: 'act', variables: ['ACT'] },
  { name: 'forgejo', variables: ['FORGEJO_ACTIONS'] },
  { name: 'gitea', variables: ['GITEA_ACTIONS'] },
];

// Other CI systems.
const CI_SYSTEMS: readonly Provider[] = [
  { name: 'appveyor', variables: ['APPVEYOR'] },
  { name: 'azure-pipelines', variables: ['SYSTEM_TEAMFOUNDATIONCOLLECTIONURI'] },
  { name: 'bitbucket', variables: ['BITBUCKET_COMMIT'] },
  { name: 'bitrise', variables: ['BITRISE_IO'] },
  { name: 'buildkite', variables: ['BUILDKITE'] },
  { name: 'circleci', variables: ['CIRCLECI'] },
  { name: 'cirrus-ci', variables: ['CIRRUS_CI'] },
  { name: 'codebuild', variables: ['CODEBUILD_BUILD_ARN'] },
  { name: 'drone', variables: ['DRONE'] },
  { name: 'gitlab', variables: ['GITLAB_CI'] },
  { name: 'jenkins', variables: ['JENKINS_URL'] },
  { name: 'semaphore', variables: ['SEMAPHORE'] },
  { name: 'teamcity', variables: ['TEAMCITY_VERSION'] },
  { name: 'travis', variables: ['TRAVIS'] },
];

const GITHUB = 'github';
const GITHUB_LARGER = 'github-larger';
const SELF_HOSTED = 'self-hosted';

/** All values of the fact, except `none` and `unknown`. */
export const PROVIDER_NAMES: readonly string[] = [
  GITHUB,
  GITHUB_LARGER,
  SELF_HOSTED,
  ...new Set([...RUNNER_PROVIDERS, ...WORKFLOW_SYSTEMS, ...CI_SYSTEMS].map(({ name }) => name)),
];

/**
 * Returns who provides the runner: `github`, `github-larger`, the name of a company or CI system, `self-hosted` for all others that
 * the runner calls so. `none` outside of CI, `unknown` if the runner does not say.
 */
export function detectProvider(environment: EnvironmentVariables): string {
  const { GITHUB_ACTIONS, RUNNER_ENVIRONMENT, CI } = environment;
  if (GITHUB_ACTIONS !== 'true') {
    const isCi = CI !== undefined && CI !== '' && CI !== 'false';
    return findProvider(CI_SYSTEMS, environment) ?? (isCi ? UNKNOWN_FACT : NONE_FACT);
  }
  const system = findProvider(WORKFLOW_SYSTEMS, environment) ?? findProvider(RUNNER_PROVIDERS, environment);
  if (system !== null) return system;
  if (RUNNER_ENVIRONMENT === 'github-hosted') return isLargerRunner(environment) ? GITHUB_LARGER : GITHUB;
  return RUNNER_ENVIRONMENT === SELF_HOSTED ? SELF_HOSTED : UNKNOWN_FACT;
}

// Standard runners are called `GitHub Actions 12`, larger ones `ubuntu-20.04-4core-16gb_f6653e6045ce`: the name that their owner
// chose, and a number.
function isLargerRunner({ RUNNER_NAME = '' }: EnvironmentVariables): boolean {
  return /_[0-9a-f]{12}$/.test(RUNNER_NAME);
}

function findProvider(providers: readonly Provider[], environment: EnvironmentVariables): string | null {
  const runner = environment.RUNNER_NAME ?? '';
  const found = providers.find(({ variables, runnerName }) => {
    return variables.some((each) => environment[each]) || (runnerName !== undefined && runner.startsWith(runnerName));
  });
  return found?.name ?? null;
}
