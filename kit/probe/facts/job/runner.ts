// The GitHub Actions runner. Sources: docs.github.com, "Default environment variables"; actions/runner-images, which sets ImageOS.

import { NONE_FACT, UNKNOWN_FACT } from '../../fact-text.ts';
import type { EnvironmentVariables } from '../../system.ts';

/** Returns `github-hosted` or `self-hosted`; `none` outside of GitHub Actions, `unknown` if the runner does not say. */
export function detectRunnerKind({ GITHUB_ACTIONS, RUNNER_ENVIRONMENT }: EnvironmentVariables): string {
  if (GITHUB_ACTIONS !== 'true') return NONE_FACT;
  return RUNNER_ENVIRONMENT === 'github-hosted' || RUNNER_ENVIRONMENT === 'self-hosted'
    ? RUNNER_ENVIRONMENT
    : UNKNOWN_FACT;
}

/** Returns the name and version of the runner's image: `ubuntu24 20250105.1.0`. Containers of a job do not get them. */
export function readRunnerImage(environment: EnvironmentVariables): string {
  const { ImageOS, ImageVersion } = environment;
  if (ImageOS) return ImageVersion ? `${ImageOS} ${ImageVersion}` : ImageOS;
  const kind = detectRunnerKind(environment);
  return kind === 'self-hosted' || kind === NONE_FACT ? NONE_FACT : UNKNOWN_FACT;
}
