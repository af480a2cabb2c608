// Whose GitHub Actions runner this is: docs.github.com, "Default environment variables"; actions/runner-images sets ImageOS.

import { NONE_FACT, UNKNOWN_FACT } from '../fact-text.ts';

type EnvironmentVariables = Readonly<Record<string, string | undefined>>;

/** Returns `github-hosted`, `self-hosted`, `none` outside of GitHub Actions, `unknown` where the runner does not say. */
export function detectRunnerKind({ GITHUB_ACTIONS, RUNNER_ENVIRONMENT }: EnvironmentVariables): string {
  if (GITHUB_ACTIONS !== 'true') return NONE_FACT;
  return RUNNER_ENVIRONMENT === 'github-hosted' || RUNNER_ENVIRONMENT === 'self-hosted'
    ? RUNNER_ENVIRONMENT
    : UNKNOWN_FACT;
}

/** Returns name and version of the runner's image, `ubuntu24 20250105.1.0`; in a container they are not passed on. */
export function readRunnerImage(environment: EnvironmentVariables): string {
  const { ImageOS, ImageVersion } = environment;
  if (ImageOS) return ImageVersion ? `${ImageOS} ${ImageVersion}` : ImageOS;
  const kind = detectRunnerKind(environment);
  return kind === 'self-hosted' || kind === NONE_FACT ? NONE_FACT : UNKNOWN_FACT;
}
