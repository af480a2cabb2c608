// The arguments of `docker run`. The container gets the workspace, the folders on PATH, and no variables but those that are named.
import emulation from '../../generator/facts/emulation.json' with { type: 'json' };
import { type RunInputs, WORKSPACE } from './inputs.ts';
import { createScript } from './script.ts';

/** The user of the runner, so that files in the workspace stay its own. */
interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Returns the arguments that run the script in a container with a name. Docker reads the values of variables from its own. */
export function createDockerArguments(inputs: RunInputs, name: string, { uid, gid }: ContainerUser): readonly string[] {
  const { image, platform, paths, variables, workspace, workingFolder } = inputs;
  const { cpu } = emulation.platforms[platform];
  const folders = new Map(paths.flatMap(({ source, target }) => (source === null ? [] : [[target, source] as const])));
  return [
    ...['run', '--rm', '--name', name, '--platform', platform, '--user', `${uid}:${gid}`],
    ...['--env', 'HOME=/tmp'],
    ...(variables.includes('QEMU_CPU') ? [] : ['--env', `QEMU_CPU=${cpu}`]),
    ...variables.flatMap((variable) => ['--env', variable]),
    ...mount(workspace, WORKSPACE),
    ...[...folders].flatMap(([target, source]) => mount(source, target, 'readonly')),
    ...['--workdir', workingFolder, '--entrypoint', 'sh', image, '-euc', createScript(inputs)],
  ];
}

// Not --volume, which splits its value at colons. This value is a line of CSV.
function mount(source: string, target: string, ...options: readonly string[]): readonly string[] {
  const fields = ['type=bind', `source=${source}`, `target=${target}`, ...options];
  return ['--mount', fields.map(quoteField).join(',')];
}

function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
