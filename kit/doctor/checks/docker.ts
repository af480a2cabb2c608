// Checks of Docker: jobs can use it as they are, for the right platform, and build for others. Pure.
import { installAdvice, type PackageSystem } from '../../install/build/system-packages.ts';
import { formatPlatform } from '../../platform/platform.ts';
import type { DockerFacts } from '../facts/docker.ts';
import {
  type CheckResult,
  type DoctorFinding,
  failureResult,
  okResult,
  SETUP_PAGE,
  TROUBLESHOOTING_PAGE,
  unknownResult,
  warningResult,
} from '../finding.ts';
import type { RunnerRequirements } from '../requirements.ts';

const ENGINE = {
  packages: { apt: 'docker.io', dnf: 'moby-engine' },
  advice: 'Install Docker Engine: https://docs.docker.com/engine/install/',
};

/**
 * Returns whether jobs can use Docker without sudo. `platforms` is the probe's fact docker-platforms: what the daemon
 * answered. Docker that is not there fails those jobs only that emulate a platform.
 */
export function checkDocker(
  facts: DockerFacts,
  platforms: string,
  requirements: RunnerRequirements,
  system: PackageSystem,
): DoctorFinding {
  return {
    id: 'docker',
    subject: 'Docker',
    page: `${SETUP_PAGE}#docker`,
    ...assessDocker(facts, platforms, requirements, system),
  };
}

function assessDocker(
  { socket, rootless, command }: DockerFacts,
  platforms: string,
  requirements: RunnerRequirements,
  system: PackageSystem,
): CheckResult {
  if (socket === 'elsewhere')
    return unknownResult('DOCKER_HOST names a daemon that is not on this machine', 'docker version');
  if (socket === 'denied') {
    const fix = 'sudo usermod -aG docker "$(id -un)"\nThen start the runner anew.';
    return failureResult('the daemon runs, and this user may not use it without sudo', fix);
  }
  const report = requirements.emulated.length > 0 ? failureResult : warningResult;
  if (socket === 'absent' && rootless !== null) {
    const fix = `In the runner's folder: echo 'DOCKER_HOST=unix://${rootless}' >> .env`;
    return report('a rootless daemon runs, and DOCKER_HOST does not name it', fix);
  }
  if (socket === 'absent' || platforms === 'none') {
    const start = 'sudo systemctl enable --now docker';
    return report('no daemon runs', command ? start : `${installAdvice(system, [ENGINE])} Then: ${start}`);
  }
  if (platforms === 'unknown') return unknownResult('the daemon did not answer', 'docker version');
  if (!command) return report('a daemon runs, and the command docker is not on PATH', installAdvice(system, [ENGINE]));
  const daemonPlatform = platforms.split(' ')[0] ?? '';
  if (daemonPlatform === formatPlatform(requirements.platform))
    return okResult(`usable without sudo, ${platforms.replaceAll(' ', ', ')}`);
  return report(`the daemon is for ${daemonPlatform}, and so is what it builds and runs`, 'docker context ls');
}

/** Returns whether images can be built for several platforms. */
export function checkBuildx({ command, buildx }: DockerFacts): DoctorFinding {
  const about = { id: 'buildx', subject: 'Docker Buildx', page: `${TROUBLESHOOTING_PAGE}#docker-build-fails-on-arm64` };
  if (buildx !== null) return { ...about, ...okResult(buildx) };
  if (!command) return { ...about, ...unknownResult('the command docker is not on PATH', null) };
  const found = 'docker has no buildx; docker/setup-buildx-action brings it for a job, where it can be downloaded';
  return {
    ...about,
    ...warningResult(found, 'Install the plugin docker-buildx-plugin: https://docs.docker.com/engine/install/'),
  };
}
