// All rules, in the order of docs/workflow-lint.md: dangerous, misleading, waiting forever, untidy.
import type { Rule } from './rule.ts';
import { actionInput } from './rules/action-input.ts';
import { artifactName } from './rules/artifact-name.ts';
import { badIgnore } from './rules/bad-ignore.ts';
import { callableGroup } from './rules/callable-group.ts';
import { callerPermissions } from './rules/caller-permissions.ts';
import { contradictingLabels } from './rules/contradicting-labels.ts';
import { curlPipeShell } from './rules/curl-pipe-shell.ts';
import { deadDownloadOrigin } from './rules/dead-download-origin.ts';
import { dependabotCooldown } from './rules/dependabot-cooldown.ts';
import { dockerfileInScript } from './rules/dockerfile-in-script.ts';
import { emulatedLeg } from './rules/emulated-leg.ts';
import { expressionInScript } from './rules/expression-in-script.ts';
import { forkGuard } from './rules/fork-guard.ts';
import { gateCannotFail } from './rules/gate-cannot-fail.ts';
import { gateMissesJob } from './rules/gate-misses-job.ts';
import { hardCodedArchitecture } from './rules/hard-coded-architecture.ts';
import { hiddenFailure } from './rules/hidden-failure.ts';
import { legNotInstallable } from './rules/leg-not-installable.ts';
import { matrixMissesVersion } from './rules/matrix-misses-version.ts';
import { mergeKey } from './rules/merge-key.ts';
import { noConcurrency } from './rules/no-concurrency.ts';
import { noPermissions } from './rules/no-permissions.ts';
import { noProbe } from './rules/no-probe.ts';
import { notAWorkflow } from './rules/not-a-workflow.ts';
import { oldAction } from './rules/old-action.ts';
import { preArm64 } from './rules/pre-arm64.ts';
import { relativePathEntry } from './rules/relative-path-entry.ts';
import { resultsInContainer } from './rules/results-in-container.ts';
import { runtimeFallback } from './rules/runtime-fallback.ts';
import { selfHostedInstall } from './rules/self-hosted-install.ts';
import { sharedConcurrency } from './rules/shared-concurrency.ts';
import { sharedTempPath } from './rules/shared-temp-path.ts';
import { timeLimit } from './rules/time-limit.ts';
import { uncheckedArchive } from './rules/unchecked-archive.ts';
import { unknownRunner } from './rules/unknown-runner.ts';
import { unpinnedImage } from './rules/unpinned-image.ts';
import { unquotedVersion } from './rules/unquoted-version.ts';
import { unusedIgnore } from './rules/unused-ignore.ts';
import { versionComment } from './rules/version-comment.ts';

export const RULES: readonly Rule[] = [
  notAWorkflow,
  mergeKey,
  forkGuard,
  curlPipeShell,
  unpinnedImage,
  expressionInScript,
  noPermissions,
  hiddenFailure,
  gateMissesJob,
  gateCannotFail,
  runtimeFallback,
  unquotedVersion,
  resultsInContainer,
  actionInput,
  relativePathEntry,
  matrixMissesVersion,
  noProbe,
  unknownRunner,
  contradictingLabels,
  legNotInstallable,
  hardCodedArchitecture,
  preArm64,
  uncheckedArchive,
  deadDownloadOrigin,
  emulatedLeg,
  artifactName,
  callerPermissions,
  sharedConcurrency,
  callableGroup,
  timeLimit,
  noConcurrency,
  selfHostedInstall,
  sharedTempPath,
  dockerfileInScript,
  oldAction,
  versionComment,
  dependabotCooldown,
  badIgnore,
  unusedIgnore,
];
