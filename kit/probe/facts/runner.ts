// Whose GitHub Actions runner this is: docs.github.com, "Default environment variables"; actions/runner-images sets ImageOS.

import { NONE, UNKNOWN } from '../fact-text.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Returns `github-hosted`, `self-hosted`, `none` outside of GitHub Actions, `unknown` where the runner does not say. */
export function runnerKind({ GITHUB_ACTIONS, RUNNER_ENVIRONMENT }: Environment): string {
  if (GITHUB_ACTIONS !== 'true') return NONE;
  return RUNNER_ENVIRONMENT === 'github-hosted' || RUNNER_ENVIRONMENT === 'self-hosted' ? RUNNER_ENVIRONMENT : UNKNOWN;
}

/** Returns name and version of the runner's image, `ubuntu24 20250105.1.0`; in a container they are not passed on. */
export function runnerImage(environment: Environment): string {
  const { ImageOS, ImageVersion } = environment;
  if (ImageOS) return ImageVersion ? `${ImageOS} ${ImageVersion}` : ImageOS;
  const kind = runnerKind(environment);
  return kind === 'self-hosted' || kind === NONE ? NONE : UNKNOWN;
}
