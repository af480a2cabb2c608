// Checks that jobs can use Docker without sudo, for the expected platform.
import { installAdvice, type PackageSystem } from '../../install/build/system-packages.ts';
import { formatPlatform } from '../../platform/platform.ts';
import { defineCheck } from '../check.ts';
import { failureResult, okResult, SETUP_PAGE, unknownResult, warningResult } from '../finding.ts';

const ENGINE = {
  packages: { apt: 'docker.io', dnf: 'moby-engine' },
  advice: 'Install Docker Engine: https://docs.docker.com/engine/install/',
};

export const dockerCheck = defineCheck({
  id: 'docker',
  subject: 'Docker',
  page: `${SETUP_PAGE}#docker`,
  check: ({ docker: { socket, rootlessSocket, command }, machine, requirements, packageSystem }) => {
    if (socket === 'remote')
      return unknownResult('DOCKER_HOST or the context names a daemon on another machine', 'docker version');
    if (socket === 'denied') {
      const fix = 'sudo usermod -aG docker "$(id -un)"\nThen restart the runner.';
      return failureResult('the daemon runs, but this user needs sudo to use it', fix);
    }
    // Only jobs that emulate a platform need Docker.
    const report = requirements.emulated.length > 0 ? failureResult : warningResult;
    if (socket === 'absent' && rootlessSocket !== null) {
      const fix = `In the runner's folder: echo 'DOCKER_HOST=unix://${rootlessSocket}' >> .env`;
      return report('a rootless daemon runs, but DOCKER_HOST does not name it', fix);
    }
    const platforms = machine['docker-platforms'];
    if (socket === 'absent' || platforms === 'none') {
      const start = 'sudo systemctl enable --now docker';
      return report('no daemon runs', command ? start : `${installEngine(packageSystem)} Then: ${start}`);
    }
    if (platforms === 'unknown') return unknownResult('the daemon did not respond', 'docker version');
    if (!command) return report('a daemon runs, but docker is not on PATH', installEngine(packageSystem));
    const daemonPlatform = platforms.split(' ')[0] ?? '';
    if (daemonPlatform === formatPlatform(requirements.platform)) {
      const known = platforms.split(' ').filter((word) => word !== 'unknown');
      return okResult(`usable without sudo, ${known.join(', ')}`);
    }
    return report(`the daemon builds and runs images for ${daemonPlatform}`, 'docker context ls');
  },
});

function installEngine(system: PackageSystem): string {
  return installAdvice(system, [ENGINE]);
}
