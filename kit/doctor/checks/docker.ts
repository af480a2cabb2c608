// Checks of Docker: jobs can use it as they are, for the right platform, and build for others. Pure.
import { installAdvice, type System } from '../../install/build/system-packages.ts';
import { formatPlatform } from '../../platform/platform.ts';
import type { DockerFacts } from '../facts/docker.ts';
import { type Finding, failure, ok, SETTING_UP, TROUBLESHOOTING, unknown, type Verdict, warning } from '../finding.ts';
import type { Wanted } from '../requirements.ts';

const ENGINE = {
  packages: { apt: 'docker.io', dnf: 'moby-engine' },
  advice: 'Install Docker Engine: https://docs.docker.com/engine/install/',
};

/**
 * Returns whether jobs can use Docker without sudo. `platforms` is the probe's fact docker-platforms: what the daemon
 * answered. Docker that is not there fails those jobs only that emulate a platform.
 */
export function checkDocker(facts: DockerFacts, platforms: string, wanted: Wanted, system: System): Finding {
  return { id: 'docker', title: 'Docker', page: `${SETTING_UP}#docker`, ...verdict(facts, platforms, wanted, system) };
}

function verdict(
  { socket, rootless, command }: DockerFacts,
  platforms: string,
  wanted: Wanted,
  system: System,
): Verdict {
  if (socket === 'elsewhere')
    return unknown('DOCKER_HOST names a daemon that is not on this machine', 'docker version');
  if (socket === 'denied') {
    const mend = 'sudo usermod -aG docker "$(id -un)"\nThen start the runner anew.';
    return failure('the daemon runs, and this user may not use it without sudo', mend);
  }
  const lack = wanted.emulated.length > 0 ? failure : warning;
  if (socket === 'absent' && rootless !== null) {
    const mend = `In the runner's folder: echo 'DOCKER_HOST=unix://${rootless}' >> .env`;
    return lack('a rootless daemon runs, and DOCKER_HOST does not name it', mend);
  }
  if (socket === 'absent' || platforms === 'none') {
    const start = 'sudo systemctl enable --now docker';
    return lack('no daemon runs', command ? start : `${installAdvice(system, [ENGINE])} Then: ${start}`);
  }
  if (platforms === 'unknown') return unknown('the daemon did not answer', 'docker version');
  if (!command) return lack('a daemon runs, and the command docker is not on PATH', installAdvice(system, [ENGINE]));
  const own = platforms.split(' ')[0] ?? '';
  if (own === formatPlatform(wanted.platform)) return ok(`usable without sudo, ${platforms.replaceAll(' ', ', ')}`);
  return lack(`the daemon is for ${own}, and so is what it builds and runs`, 'docker context ls');
}

/** Returns whether images can be built for several platforms. */
export function checkBuildx({ command, buildx }: DockerFacts): Finding {
  const about = { id: 'buildx', title: 'Docker Buildx', page: `${TROUBLESHOOTING}#docker-build-fails-on-arm64` };
  if (buildx !== null) return { ...about, ...ok(buildx) };
  if (!command) return { ...about, ...unknown('the command docker is not on PATH', null) };
  const found = 'docker has no buildx; docker/setup-buildx-action brings it for a job, where it can be downloaded';
  return {
    ...about,
    ...warning(found, 'Install the plugin docker-buildx-plugin: https://docs.docker.com/engine/install/'),
  };
}
