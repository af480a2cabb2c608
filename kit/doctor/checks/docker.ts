// Checks that jobs can use Docker without sudo, for the expected platform. If no job needs Docker, it only says what is there.
import { installDockerAdvice, openDockerAdvice, startDockerAdvice } from '../advice.ts';
import { defineCheck } from '../check.ts';
import type { DoctorFacts } from '../facts/gather.ts';
import { type CheckResult, failureResult, okResult, SETUP_PAGE, unknownResult } from '../finding.ts';
import { needsDocker } from '../requirements.ts';

export const dockerCheck = defineCheck({
  id: 'docker',
  subject: 'Docker',
  page: `${SETUP_PAGE}#docker`,
  check: (facts) => {
    const result = assessDocker(facts);
    if (needsDocker(facts.requirements) || result.status === 'ok') return result;
    return okResult(`not required (${result.problem})`);
  },
});

function assessDocker(facts: DoctorFacts): CheckResult {
  const { machine, requirements } = facts;
  const { socket, path, rootlessSocket, command } = facts.docker;
  const platforms = machine['docker-platforms'];
  if (socket === 'remote') {
    return unknownResult('DOCKER_HOST or the context names a daemon on another machine', 'docker version');
  }
  if (socket === 'denied') return failureResult(`this user may not open ${path}`, openDockerAdvice(facts, path));
  if (socket === 'absent' && rootlessSocket !== null) {
    const fix = `In the runner's folder:\necho 'DOCKER_HOST=unix://${rootlessSocket}' >> .env`;
    return failureResult(`${path} does not exist, and DOCKER_HOST does not name ${rootlessSocket}, which does`, fix);
  }
  if (socket === 'absent' || platforms === 'none') {
    const start = startDockerAdvice(facts);
    return failureResult(`no daemon listens at ${path}`, command ? start : `${installDockerAdvice(facts)}\n${start}`);
  }
  if (platforms === 'unknown') return unknownResult(`the daemon at ${path} did not respond`, 'docker version');
  if (!command) return failureResult('a daemon runs, but docker is not on PATH', installDockerAdvice(facts));
  const daemonPlatform = platforms.split(' ')[0] ?? '';
  // On macOS and Windows the daemon is in a virtual machine with Linux. Daemons do not tell the variant of arm.
  if (daemonPlatform.split('/', 2).join('/') === `linux/${requirements.platform.arch}`) {
    const known = platforms.split(' ').filter((word) => word !== 'unknown');
    return okResult(`usable without sudo, ${known.join(', ')}`);
  }
  return failureResult(`the daemon builds and runs images for ${daemonPlatform}`, 'docker context ls');
}
