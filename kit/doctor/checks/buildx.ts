// Checks that Docker can build images for several platforms, if jobs build or emulate images here.
import type { Packages } from '../../distributions/packages.ts';
import { installForRoot } from '../advice.ts';
import { defineCheck } from '../check.ts';
import { okResult, TROUBLESHOOTING_PAGE, unknownResult, warningResult } from '../finding.ts';
import { needsDocker } from '../requirements.ts';

/** Debian's name depends on where Docker comes from: docker-buildx, or docker-buildx-plugin of Docker's own repository. */
const PACKAGES: Packages = {
  apk: 'docker-cli-buildx',
  zypper: 'docker-buildx',
  pacman: 'docker-buildx',
  brew: 'docker-buildx',
};

export const buildxCheck = defineCheck({
  id: 'buildx',
  subject: 'Docker Buildx',
  page: `${TROUBLESHOOTING_PAGE}#docker-build-fails-on-arm64`,
  check: ({ docker: { command, buildx }, requirements, packageSystem }) => {
    if (!needsDocker(requirements)) return [];
    if (buildx !== null) return okResult(buildx);
    if (!command) return unknownResult('docker is not on PATH', null);
    return warningResult(
      'docker has no buildx, so docker/setup-buildx-action must download it in each job',
      installForRoot(packageSystem, PACKAGES) ??
        'Install the plugin Buildx:\nhttps://github.com/docker/buildx#installing',
    );
  },
});
