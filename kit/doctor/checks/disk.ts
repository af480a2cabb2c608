// Checks that the disks have space for jobs. Measured: an installation of Kubo takes 130 MB, and a build of Kubo from source
// 2.1 GB while it runs. A matrix of runtimes and containers takes more.
import { defineCheck } from '../check.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE, unknownResult, warningResult } from '../finding.ts';
import { formatSize } from '../format.ts';

const MIN_FREE_BYTES = 2 ** 30;
const RECOMMENDED_FREE_BYTES = 10 * 2 ** 30;

export const diskCheck = defineCheck({
  id: 'disk',
  subject: 'Disk',
  page: `${TROUBLESHOOTING_PAGE}#disk-full`,
  check: ({ disks, docker, go }) => {
    const fullest = disks.toSorted((a, b) => a.freeBytes - b.freeBytes)[0];
    if (!fullest) return unknownResult('the free space of the disks cannot be read', null);
    const found = disks.map(({ path, freeBytes }) => `${formatSize(freeBytes)} free at ${path}`).join(', ');
    // The command alone frees nothing, as in a container with an image that has it.
    const hasDocker = docker.command && docker.socket === 'open';
    const fix = freeSpaceAdvice(hasDocker, go.onPath !== null);
    if (fullest.freeBytes < MIN_FREE_BYTES) return failureResult(found, fix);
    if (fullest.freeBytes >= RECOMMENDED_FREE_BYTES) return okResult(found);
    return warningResult(`${found}; builds from source and images need 10 GiB`, fix);
  },
});

/** Returns commands that free space, of programs that are there. */
function freeSpaceAdvice(docker: boolean, go: boolean): string {
  const commands = [...(docker ? ['docker system prune'] : []), ...(go ? ['go clean -cache -modcache'] : [])];
  return commands.length > 0 ? commands.join('\n') : 'Delete files of old jobs, or use a larger disk.';
}
