// Checks that Docker can build images for several platforms.
import { defineCheck } from '../check.ts';
import { okResult, TROUBLESHOOTING_PAGE, unknownResult, warningResult } from '../finding.ts';

export const buildxCheck = defineCheck({
  id: 'buildx',
  subject: 'Docker Buildx',
  page: `${TROUBLESHOOTING_PAGE}#docker-build-fails-on-arm64`,
  check: ({ docker: { command, buildx } }) => {
    if (buildx !== null) return okResult(buildx);
    if (!command) return unknownResult('docker is not on PATH', null);
    return warningResult(
      'docker has no buildx, so docker/setup-buildx-action must download it in each job',
      'Install the plugin docker-buildx-plugin: https://docs.docker.com/engine/install/',
    );
  },
});
