// What administrators do on the system that the doctor runs on: services, groups, the clock, mounts. Pure.
import type { Packages } from '../distributions/packages.ts';
import { installCommand, needsRoot } from '../install/build/system-packages.ts';
import { quotePowerShell, quoteShellWord } from '../system/shell-word.ts';
import type { DoctorFacts } from './facts/gather.ts';

/** What advice depends on. */
export type AdviceFacts = Pick<DoctorFacts, 'machine' | 'packageSystem' | 'serviceManager'>;

const DOCKER_DESKTOP = 'Install Docker Desktop:\nhttps://docs.docker.com/desktop/';
const DOCKER_ENGINE = 'Install Docker Engine:\nhttps://docs.docker.com/engine/install/';
/** Source: the package indexes of Debian, Alpine, openSUSE, Arch Linux and Fedora. */
const DOCKER_PACKAGES: Packages = {
  apt: 'docker.io',
  dnf: 'moby-engine',
  apk: 'docker',
  zypper: 'docker',
  pacman: 'docker',
};

/** Returns whether the doctor runs in a container, whose kernel, clock and devices are those of the host. */
export function isInContainer({ machine: { container } }: Pick<DoctorFacts, 'machine'>): boolean {
  return container !== 'none' && container !== 'unknown';
}

/** Returns the commands for root: with sudo where it exists, else with a line that says who must run them. */
export function asRoot({ packageSystem: { root, sudo } }: AdviceFacts, ...commands: readonly string[]): string {
  if (root) return commands.join(' && ');
  if (sudo) return commands.map((command) => `sudo ${command}`).join(' && ');
  return `As root:\n${commands.join(' && ')}`;
}

/** Returns how to install Docker. Red Hat's systems are without a package of it, although they have Fedora's package manager. */
export function installDockerAdvice({ machine, packageSystem }: AdviceFacts): string {
  if (machine.os !== 'linux') return DOCKER_DESKTOP;
  const packages = packageSystem.manager === 'dnf' ? dockerOfDnf(machine.distribution) : DOCKER_PACKAGES;
  return installForRoot(packageSystem, packages) ?? DOCKER_ENGINE;
}

/** Docker's own repository has no packages for Amazon Linux, which has one of its own. Source: the package index of Amazon Linux. */
function dockerOfDnf(distribution: string): Packages {
  if (distribution.startsWith('fedora')) return DOCKER_PACKAGES;
  return distribution.startsWith('amzn') ? { dnf: 'docker' } : {};
}

/** Returns how to start Docker's daemon. */
export function startDockerAdvice(facts: AdviceFacts): string {
  if (facts.machine.os !== 'linux') return 'Start Docker Desktop.';
  if (facts.serviceManager === 'systemd') return asRoot(facts, 'systemctl enable --now docker');
  if (facts.serviceManager === 'openrc')
    return asRoot(facts, 'rc-update add docker default', 'rc-service docker start');
  if (!isInContainer(facts)) return asRoot(facts, 'service docker start');
  return facts.machine.container === 'kubernetes'
    ? 'Run Docker in a second container of this pod, and set DOCKER_HOST to it.'
    : "Mount the socket of the host's Docker when you start this container:\n--volume /var/run/docker.sock:/var/run/docker.sock";
}

/** Returns how to let this user use a Docker daemon whose socket is closed to it. */
export function openDockerAdvice(facts: AdviceFacts, socket: string): string {
  if (facts.machine.os !== 'linux') return 'Start Docker Desktop as this user.';
  if (facts.machine.container === 'kubernetes') return `Add the group of ${socket} to supplementalGroups of this pod.`;
  if (isInContainer(facts)) {
    const group = `--group-add "$(stat -c %g ${quoteShellWord(socket)})"`;
    return `Add the group of the socket on the host when you start this container:\n${group}`;
  }
  const user = facts.packageSystem.sudo ? '"$(id -un)"' : '<this user>';
  const command = facts.packageSystem.manager === 'apk' ? `addgroup ${user} docker` : `usermod -aG docker ${user}`;
  return `${asRoot(facts, command)}\nThen restart the runner.`;
}

/** Returns how to set the clock. */
export function setClockAdvice(facts: AdviceFacts): string {
  const { os, wsl } = facts.machine;
  if (os === 'windows') return 'In a PowerShell of an administrator:\nw32tm /resync';
  if (os === 'darwin') return 'Turn on "Set time and date automatically" in the system settings, under Date & Time.';
  if (isInContainer(facts)) return 'Set the clock of the host. A container has no clock of its own.';
  if (wsl === '1' || wsl === '2') return 'Restart WSL from Windows, which sets its clock:\nwsl --shutdown';
  if (facts.serviceManager === 'systemd') return asRoot(facts, 'timedatectl set-ntp true');
  return 'Start an NTP client, such as chrony, with the services of this system.';
}

/** Returns the command that prints whether the clock is synchronized. */
export function showClockCommand({ machine: { os }, serviceManager }: AdviceFacts): string {
  if (os === 'windows') return 'w32tm /query /status';
  if (os === 'darwin') return 'sntp time.apple.com';
  return serviceManager === 'systemd' ? 'timedatectl status' : 'date -u';
}

/** Returns how to start the service of a runner. Source: docs.github.com, "Configuring the self-hosted runner application as a service". */
export function startRunnerAdvice(facts: AdviceFacts, folder: string): string {
  if (facts.machine.os === 'windows') return 'In a PowerShell of an administrator:\nStart-Service "actions.runner.*"';
  const script = facts.machine.os === 'darwin' ? './svc.sh start' : asRoot(facts, './svc.sh start');
  if (facts.machine.os === 'linux' && facts.serviceManager !== 'systemd')
    return `cd ${quoteShellWord(folder)} && ./run.sh`;
  return script.startsWith('As root:\n')
    ? script.replace('\n', `\ncd ${quoteShellWord(folder)} && `)
    : `cd ${quoteShellWord(folder)} && ${script}`;
}

/** Returns how to run the doctor as the user of a runner. */
export function runAsOwnerAdvice(ownerId: number, folder: string, { sudo }: AdviceFacts['packageSystem']): string {
  const command = `ipfs-kit doctor --runner-folder ${quoteShellWord(folder)}`;
  return sudo ? `sudo -u '#${ownerId}' ${command}` : `As user ${ownerId}:\n${command}`;
}

/** Returns the start of the command that configures a runner, in its folder if that is known. */
export function configProgram({ machine: { os } }: Pick<DoctorFacts, 'machine'>, folder: string | null): string {
  if (os === 'windows') return `${folder === null ? '' : `cd ${quotePowerShell(folder)}; `}.\\config.cmd`;
  return `${folder === null ? '' : `cd ${quoteShellWord(folder)} && `}./config.sh`;
}

/** Returns how to set a proxy, for the runner if its folder is known. PowerShell has single quotes, too. */
export function setProxyAdvice({ machine: { os } }: Pick<DoctorFacts, 'machine'>, folder: string | null): string {
  const value = 'http://<proxy>:<port>';
  if (os === 'windows') {
    const command =
      folder === null
        ? `$env:https_proxy = '${value}'`
        : `Add-Content ${quotePowerShell(`${folder}\\.env`)} 'https_proxy=${value}'`;
    return `If this machine needs a proxy, in a PowerShell:\n${command}`;
  }
  const command =
    folder === null
      ? `export https_proxy='${value}'`
      : `echo 'https_proxy=${value}' >> ${quoteShellWord(`${folder}/.env`)}`;
  return `If this machine needs a proxy:\n${command}`;
}

/** Returns the command that installs packages, with a line before it if root must run it and sudo does not exist; null without one. */
export function installForRoot(system: AdviceFacts['packageSystem'], packages: Packages): string | null {
  const command = installCommand(system, [packages]);
  return command === null ? null : forRoot(system, command);
}

/** Returns a command of a package manager, which has sudo if it exists, with a line that says if root must run it. */
export function forRoot(system: AdviceFacts['packageSystem'], command: string): string {
  return needsRoot(system) && !system.sudo ? `As root:\n${command}` : command;
}
