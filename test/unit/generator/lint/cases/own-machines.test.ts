// self-hosted-install and shared-temp-path: what a job leaves on a machine that keeps it.
import { describe, expect, it } from 'vitest';
import { findLines, jobText, scriptJob } from './job-texts.ts';

const OWN = '[self-hosted, linux]';

describe('self-hosted-install', () => {
  const find = (text: string) => findLines('self-hosted-install', text);

  it.each([
    ['sudo apt-get install -y jq'],
    ['xargs sudo apt-get install -y < packages.txt'],
    ['make\nsudo make install', 8],
    ['sudo -E pip install x'],
    ['sudo npm install -g yarn'],
    ['sudo mv tool /usr/local/bin/'],
    ['curl -sSL https://example.org/x.sh | sudo bash -'],
    ['sudo bash -c "apt-get update && apt-get install -y jq"'],
    ['sudo tar -xzf x.tgz -C /opt'],
    ['brew install jq'],
    ['apt-get install -y a\napt-get install -y b'],
    ['while fuser /var/lib/dpkg/lock-frontend; do sleep 1; done'],
  ])('reports %j', (script, line = 7) => {
    expect(find(scriptJob(OWN, script))).toEqual([`${line} warning`]);
  });

  it.each([
    'pip install x',
    'npm install -g yarn',
    'sudo cp /etc/hosts .',
    'cp tool ~/bin/',
    'docker run x sh -c "apt-get install -y jq"',
    'echo "sudo apt-get install jq"',
    '# sudo apt-get install jq',
    'sudo apt-get update',
    'apt-cache policy jq',
    'sudo systemctl start docker',
    'sudo apt-get install -y --dry-run jq',
    'sudo make install DESTDIR="$RUNNER_TEMP/x"',
    'if [ "$RUNNER_ENVIRONMENT" = github-hosted ]; then\n  sudo apt-get install -y jq\nfi',
  ])('accepts %j', (script) => {
    expect(find(scriptJob(OWN, script))).toEqual([]);
  });

  it('accepts hosted runners, containers, and steps that do not run on the machine', () => {
    const script = 'sudo apt-get install -y jq';
    expect(find(scriptJob('ubuntu-24.04', script))).toEqual([]);
    expect(find(jobText(`runs-on: ${OWN}\ncontainer: debian:13\nsteps:\n  - run: ${script}`))).toEqual([]);
    const onHosted = `  - if: runner.environment == 'github-hosted'\n    run: ${script}`;
    expect(find(jobText(`runs-on: ${OWN}\nsteps:\n${onHosted}`))).toEqual([]);
    expect(find(scriptJob('[self-hosted, ephemeral]', script))).toEqual([]);
    const matrix = `strategy: { matrix: { runner: [self-hosted, ubuntu-24.04] } }\nruns-on: \${{ matrix.runner }}\nsteps:\n`;
    expect(find(jobText(`${matrix}  - if: matrix.runner == 'ubuntu-24.04'\n    run: ${script}`))).toEqual([]);
    expect(find(jobText(`${matrix}  - run: ${script}`))).toEqual(['7 warning']);
  });
});

describe('shared-temp-path', () => {
  const find = (text: string) => findLines('shared-temp-path', text);

  it.each([
    'make > /tmp/log.txt',
    'mkdir -p /tmp/work/a',
    'x --log-dir /tmp/logs',
    'x --output=/tmp/out.json',
    'curl -sSLo /tmp/x.tgz https://example.org/x.tgz',
    'cp a /tmp/a',
    'make | tee /tmp/log.txt',
    'export IPFS_PATH=/tmp/ipfs\nipfs init',
    'IPFS_PATH=/tmp/ipfs ipfs init',
    'git clone https://example.org/x /tmp/x',
    'tar -xzf a.tgz -C /tmp/x',
    'pytest --basetemp=/tmp/x',
    'mkdir /tmp/work\ncat /tmp/work/a\ntouch /tmp/work/b',
  ])('reports %j once', (script) => {
    expect(find(scriptJob(OWN, script))).toEqual(['7 warning']);
  });

  it.each([
    'cat /tmp/log.txt',
    'mktemp -d /tmp/work.XXXXXX',
    'mkdir "/tmp/$GITHUB_RUN_ID"',
    `mkdir /tmp/\${{ github.run_id }}`,
    'docker run -v /tmp/x:/tmp/x a:1',
    'x > build/tmp/log',
    'echo "/tmp/x"',
    'rm -rf /tmp/x',
  ])('accepts %j', (script) => {
    expect(find(scriptJob(OWN, script))).toEqual([]);
  });

  it.each([
    [
      'a variable of the job',
      `runs-on: ${OWN}\nenv:\n  IPFS_PATH: /tmp/ipfs\nsteps: [{ run: make }, { run: make }]`,
      6,
    ],
    ['a variable of a step', `runs-on: ${OWN}\nsteps:\n  - run: make\n    env:\n      CACHE_DIR: /tmp/x`, 8],
    ['the folder of a step', `runs-on: ${OWN}\nsteps:\n  - run: make\n    working-directory: /tmp/x/y`, 7],
  ])('reports %s once', (_what, keys, line) => {
    expect(find(jobText(keys))).toEqual([`${line} warning`]);
  });

  it('reports a variable of the workflow once', () => {
    const jobs = ['a', 'b'].map((id) => `  ${id}: { runs-on: self-hosted, steps: [{ run: make }] }\n`);
    expect(find(`on: push\nenv:\n  IPFS_PATH: /tmp/ipfs\njobs:\n${jobs.join('')}`)).toEqual(['3 warning']);
  });

  it('accepts hosted runners and containers', () => {
    expect(find(jobText('runs-on: ubuntu-24.04\nenv: { IPFS_PATH: /tmp/ipfs }\nsteps: [{ run: make }]'))).toEqual([]);
    expect(find(scriptJob('ubuntu-24.04', 'make > /tmp/log.txt'))).toEqual([]);
    expect(find(jobText(`runs-on: ${OWN}\ncontainer: debian:13\nsteps:\n  - run: make > /tmp/log.txt`))).toEqual([]);
  });
});
