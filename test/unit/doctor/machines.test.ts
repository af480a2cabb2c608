// The whole doctor on machines of many kinds: what it finds there, and that its advice is for the system that it runs on.
import { beforeAll, describe, expect, it } from 'vitest';
import { judgeFacts } from '../../../kit/doctor/doctor.ts';
import { collectBuildRequirements } from '../../../kit/doctor/facts/build-tools.ts';
import { planProducts } from '../../../kit/doctor/facts/products.ts';
import type { DoctorFinding } from '../../../kit/doctor/finding.ts';
import { renderFindings } from '../../../kit/doctor/render.ts';
import { displayWidth } from '../../../kit/terminal-text.ts';
import { MACHINES, type MachineName } from './machines.ts';

/** Status, id and fix of what is not ok. */
const EXPECTED: Readonly<Record<MachineName, readonly string[]>> = {
  'DGX Spark': [],
  'DGX A100': [],
  'DGX H100 with the role arm64': [
    'failure platform: Use the platform of this machine: | ipfs-kit doctor --role linux/amd64',
    'failure runner-architecture: Unpack the runner for linux/arm64 instead: | https://github.com/actions/runner/releases/latest',
    "failure labels: gh api --method POST repos/octo/kit/actions/runners/23/labels -f 'labels[]=arm64' -f 'labels[]=dgx'",
  ],
  'Alpine as root': [
    'failure runner-architecture: Run the runner in a container with glibc, such as ghcr.io/actions/actions-runner.',
    'warning clock: Start an NTP client, such as chrony, with the services of this system.',
    'failure docker: apk add docker | rc-update add docker default && rc-service docker start',
    'unknown buildx: ',
    'failure go: Run actions/setup-go in the jobs, or install Go 1.21 or newer: | apk add go',
    'failure node: Remove 24 from the matrix of this runner.',
  ],
  'Mac with Apple silicon': [
    'warning labels: cd /opt/actions-runner && ./svc.sh start',
    'failure clock: Turn on "Set time and date automatically" in the system settings, under Date & Time.',
    'failure docker: Install Docker Desktop: | https://docs.docker.com/desktop/ | Start Docker Desktop.',
    'unknown buildx: ',
    'unknown binfmt: docker run --rm --platform linux/amd64 busybox uname -m',
    'warning python: In .github/ipfs-kit.yml set "runtimes: uv" for this fleet. Its Python then comes from uv.',
  ],
  Windows: [
    'warning labels: In a PowerShell of an administrator: | Start-Service "actions.runner.*"',
    "failure tool-cache: Give this user write permission to the folder. | Or set RUNNER_TOOL_CACHE in the runner's .env to a folder of this user.",
    'failure clock: In a PowerShell of an administrator: | w32tm /resync',
    'failure docker: Install Docker Desktop: | https://docs.docker.com/desktop/ | Start Docker Desktop.',
    'unknown buildx: ',
  ],
  'Debian in Docker as root': [
    'warning clock: Set the clock of the host. A container has no clock of its own.',
    "failure docker: Mount the socket of the host's Docker when you start this container: | --volume /var/run/docker.sock:/var/run/docker.sock",
    'warning buildx: Install the plugin Buildx: | https://github.com/docker/buildx#installing',
    'failure binfmt: On the host of this container: | docker run --privileged --rm docker.io/tonistiigi/binfmt:qemu-v1 --install arm64',
  ],
  'pod without sudo': [
    'failure tool-cache: As root: | chown -R <this user> /opt/hostedtoolcache',
    'failure docker: Add the group of /var/run/docker.sock to supplementalGroups of this pod.',
    'unknown buildx: ',
  ],
  'machine without a network': ['unknown clock: timedatectl status'],
  'Raspberry Pi with a 32-bit system': [
    'warning runner-architecture: Install a 64-bit system, and the runner for linux/arm64.',
    'failure go: Install Go 1.21 or newer (https://go.dev/dl/), or run actions/setup-go in the jobs.',
  ],
  'Raspberry Pi': [
    'warning disk: Delete files of old jobs, or use a larger disk.',
    'failure docker: sudo apt-get install -y docker.io | sudo systemctl enable --now docker',
    'unknown buildx: ',
    'warning python: In .github/ipfs-kit.yml set "runtimes: uv" for this fleet. Its Python then comes from uv.',
  ],
  'Ubuntu in WSL 2': [
    'failure clock: Restart WSL from Windows, which sets its clock: | wsl --shutdown',
    'failure docker: sudo service docker start',
  ],
  Fedora: ['failure docker: sudo dnf install -y moby-engine | sudo systemctl enable --now docker', 'unknown buildx: '],
  'Rocky Linux': [
    'failure docker: Install Docker Engine: | https://docs.docker.com/engine/install/ | sudo systemctl enable --now docker',
    'unknown buildx: ',
  ],
  'Amazon Linux 2023': [
    'failure docker: sudo dnf install -y docker | sudo systemctl enable --now docker',
    'unknown buildx: ',
  ],
  'minimal image of Red Hat': [
    'failure go: Run actions/setup-go in the jobs, or install Go 1.21 or newer: | microdnf install -y golang',
    'failure build-tools: microdnf install -y make gcc jq curl tar gzip findutils gawk pkgconf-pkg-config hwloc-devel ocl-icd-devel',
  ],
  'Red Hat Enterprise Linux 8': [],
  'manylinux2014, which is CentOS 7': [],
  'openSUSE that builds Lotus': [
    'failure go: Run actions/setup-go in the jobs, or install Go 1.21 or newer: | sudo zypper --non-interactive install go',
    'failure build-tools: sudo zypper --non-interactive install make gcc jq curl tar gzip findutils gawk pkgconf-pkg-config hwloc-devel ocl-icd-devel',
  ],
  'Arch Linux that builds Lotus': [
    'failure go: Run actions/setup-go in the jobs, or install Go 1.21 or newer: | As root: | pacman -S --needed --noconfirm go',
    'failure build-tools: As root: | pacman -S --needed --noconfirm make base-devel jq curl tar gzip findutils gawk pkgconf hwloc ocl-icd',
  ],
  'RISC-V board': [
    'failure runner-architecture: Use a machine with one of these platforms: linux/amd64, linux/arm64, linux/arm, darwin/amd64, darwin/arm64, windows/amd64, windows/arm64.',
  ],
  'root beside a runner of another user': [
    "unknown runner-folder: sudo -u '#1001' ipfs-kit doctor --runner-folder /home/runner/actions-runner | Or, if you trust the folder: | ipfs-kit doctor --runner-folder /home/runner/actions-runner",
    'unknown tool-cache: ',
  ],
  'Node for x64 on a Mac with Apple silicon': ['failure platform: Install Node and the runner for darwin/arm64.'],
  'root with a read-only tool cache': [
    "failure tool-cache: Mount its disk for writing. | Or set RUNNER_TOOL_CACHE in the runner's .env to a folder of this user.",
  ],
};

const NAMES = Object.keys(MACHINES) as MachineName[];
const PACKAGE_COMMANDS = { apt: 'apt-get', dnf: 'dnf', apk: 'apk', zypper: 'zypper', pacman: 'pacman', brew: 'brew' };

const found = new Map<MachineName, readonly DoctorFinding[]>();
beforeAll(async () => {
  for (const name of NAMES) found.set(name, await diagnose(name));
});

async function diagnose(name: MachineName): Promise<readonly DoctorFinding[]> {
  const { facts, host } = MACHINES[name];
  const { products: names, platform } = facts.requirements;
  const products = await planProducts(names, platform, host);
  const required = collectBuildRequirements(products, platform.os);
  const available = { programs: new Set(['git', 'bash']), libraries: null };
  // Origins and proxies have tests of their own.
  return judgeFacts({ ...facts, products, buildTools: { required, available } }).filter(
    ({ id }) => !id.startsWith('origin') && id !== 'proxies',
  );
}

/** Returns a line for a finding that is not ok, unless it is about a runner that does not exist yet. */
function describeProblem({ status, id, fix }: DoctorFinding): readonly string[] {
  if (status === 'ok' || (status === 'unknown' && (id === 'runner-version' || id === 'labels'))) return [];
  return [`${status} ${id}: ${fix?.replaceAll('\n', ' | ') ?? ''}`];
}

describe.each(NAMES)('%s', (name) => {
  const { packageSystem, machine, requirements } = MACHINES[name].facts;
  const findings = () => found.get(name) ?? [];
  const fixes = () => findings().flatMap(({ fix }) => fix?.split('\n') ?? []);

  it('has these findings', () => {
    const lines = findings().flatMap(describeProblem);
    expect(lines).toEqual(EXPECTED[name]);
  });

  it('gets no advice for another system', () => {
    const foreign = Object.entries(PACKAGE_COMMANDS).flatMap(([manager, command]) =>
      manager === packageSystem.manager ? [] : [`\\b${command} (?:install|add|-S|--non)`],
    );
    const linuxOnly =
      machine.os === 'linux' ? [] : ['sudo', 'timedatectl', 'systemctl', 'usermod', '\\bmount\\b', 'chown'];
    const windowsOnly = machine.os === 'windows' ? ['\\./', 'export '] : ['PowerShell', 'w32tm', 'Start-Service'];
    const noSudo = packageSystem.root || !packageSystem.sudo ? ["sudo (?!-u '#)"] : [];
    const pattern = new RegExp([...foreign, ...linuxOnly, ...windowsOnly, ...noSudo].join('|'));
    expect(fixes().filter((line) => pattern.test(line))).toEqual([]);
  });

  it('says nothing about what is not there', () => {
    const texts = findings().flatMap(({ detail, problem, fix }) => [detail ?? problem, fix ?? '']);
    expect(texts.filter((text) => /downloaded|undefined|\bnull\b/.test(text))).toEqual([]);
    if (!requirements.labels.includes('dgx'))
      expect(texts.filter((text) => /\bdgx\b.*missing|labels .*dgx/.test(text))).toEqual([]);
  });

  it.each([80, 120])('fits into %i columns without a broken word', (columns) => {
    const text = renderFindings(findings(), { columns, posixShell: machine.os !== 'windows' });
    expect(text.split('\n').filter((line) => displayWidth(line) > columns)).toEqual([]);
    const words = (each: string) => each.replaceAll(/ \\$/gm, '').split(/\s+/);
    expect(words(text)).toEqual(words(renderFindings(findings())));
  });
});
