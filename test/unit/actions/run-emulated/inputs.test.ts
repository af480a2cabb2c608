// The inputs of run-emulated: what they mean, and what is refused before Docker starts.
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDockerArguments } from '../../../../actions/run-emulated/docker-arguments.ts';
import { readInputs } from '../../../../actions/run-emulated/inputs.ts';

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'run-emulated-')));
  for (const folder of ['work/sub dir', 'tools/kubo/1/bin', 'tools/a:b', 'tools/a,"b', 'temp/own', 'secret'])
    mkdirSync(join(root, folder), { recursive: true });
  writeFileSync(join(root, 'tools/kubo/1/bin/ipfs'), '');
  writeFileSync(join(root, 'work/file'), '');
  symlinkSync(join(root, 'secret'), join(root, 'work/leak'));
  symlinkSync(join(root, 'secret'), join(root, 'tools/leak'));
  symlinkSync(join(root, 'work/sub dir'), join(root, 'work/inner'));
});
afterAll(() => rmSync(root, { recursive: true }));

type Inputs = Readonly<Record<string, string>>;

function read(inputs: Inputs) {
  const all = { image: 'python:3.11-slim', platform: 'linux/arm64', run: 'true', ...inputs };
  const variables = Object.entries(all).map(([name, value]) => [
    `INPUT_${name.toUpperCase()}`,
    value.replaceAll('ROOT', root),
  ]);
  return readInputs({
    env: {
      GITHUB_WORKSPACE: join(root, 'work'),
      RUNNER_TOOL_CACHE: join(root, 'tools'),
      RUNNER_TEMP: join(root, 'temp'),
      ...Object.fromEntries(variables),
    },
  });
}

function argumentsFor(inputs: Inputs): readonly string[] {
  return createDockerArguments(read(inputs), 'the-name', { uid: 1001, gid: 118 });
}

/** The values after an option. */
function valuesOf(args: readonly string[], option: string): readonly string[] {
  return args.flatMap((each, at) => (args[at - 1] === option ? [each] : []));
}

describe('the arguments of docker', () => {
  it('are these, in this order', () => {
    const args = argumentsFor({ env: 'CI', paths: 'ROOT/tools/kubo/1/bin', 'working-directory': 'sub dir' });
    expect(args.slice(0, -1).map((each) => each.replaceAll(root, 'ROOT'))).toEqual([
      ...['run', '--rm', '--name', 'the-name', '--platform', 'linux/arm64', '--user', '1001:118'],
      ...['--env', 'HOME=/tmp', '--env', 'QEMU_CPU=neoverse-n1', '--env', 'CI'],
      ...['--mount', 'type=bind,source=ROOT/work,target=/workspace'],
      ...['--mount', 'type=bind,source=ROOT/tools/kubo/1/bin,target=ROOT/tools/kubo/1/bin,readonly'],
      ...['--workdir', '/workspace/sub dir', '--entrypoint', 'sh', 'python:3.11-slim', '-euc'],
    ]);
    expect(args.at(-1)).toMatch(/\ntrue$/);
  });

  it('have the processor of the platform, unless the step sets one', () => {
    expect(valuesOf(argumentsFor({ platform: 'linux/amd64' }), '--env')).toEqual(['HOME=/tmp', 'QEMU_CPU=max']);
    expect(valuesOf(argumentsFor({ env: 'QEMU_CPU' }), '--env')).toEqual(['HOME=/tmp', 'QEMU_CPU']);
  });

  it('name variables, and never have their values', () => {
    const args = argumentsFor({ env: 'CI RESULTS\nTOKEN, CI' });
    expect(valuesOf(args, '--env')).toEqual(['HOME=/tmp', 'QEMU_CPU=neoverse-n1', 'CI', 'RESULTS', 'TOKEN']);
  });

  it('mount each folder once, whatever its name has', () => {
    const args = argumentsFor({
      paths: 'ROOT/tools/a,"b\nROOT/tools/kubo/1/bin/ipfs\nROOT/tools/kubo/1/bin\nROOT/temp/own',
    });
    expect(valuesOf(args, '--mount').map((each) => each.replaceAll(root, 'ROOT'))).toEqual([
      'type=bind,source=ROOT/work,target=/workspace',
      'type=bind,"source=ROOT/tools/a,""b","target=ROOT/tools/a,""b",readonly',
      'type=bind,source=ROOT/tools/kubo/1/bin,target=ROOT/tools/kubo/1/bin,readonly',
      'type=bind,source=ROOT/temp/own,target=ROOT/temp/own,readonly',
    ]);
  });

  it('a script is one argument', () => {
    const run = `echo "it's"; $(id) \`id\`\n--privileged`;
    expect(argumentsFor({ run }).filter((each) => each.includes('--privileged'))).toHaveLength(1);
    expect(argumentsFor({ run }).at(-1)?.endsWith(`\n${run}`)).toBe(true);
  });
});

describe('inputs in other spellings', () => {
  it.each<readonly [Inputs, object]>([
    [{ platform: 'linux/aarch64' }, { platform: 'linux/arm64' }],
    [{ platform: 'Linux/X64' }, { platform: 'linux/amd64' }],
    [
      { expect: "python: '3.11'\nnode: v22\ngo: 1.26.x" },
      {
        runtimes: [
          { name: 'python', version: '3.11' },
          { name: 'node', version: '22' },
          { name: 'go', version: '1.26' },
        ],
      },
    ],
    [{ paths: 'sub dir' }, { paths: [{ target: '/workspace/sub dir', source: null }] }],
    [{ 'working-directory': './inner/' }, { workingFolder: '/workspace/sub dir' }],
    [{ 'working-directory': '' }, { workingFolder: '/workspace' }],
    [{ image: `ghcr.io/o/n@sha256:${'a'.repeat(64)}` }, { image: `ghcr.io/o/n@sha256:${'a'.repeat(64)}` }],
  ])('%j', (inputs, expected) => {
    expect(read(inputs)).toMatchObject(expected);
  });
});

it.each<readonly [Inputs, RegExp]>([
  [{ image: '--privileged' }, /input image '--privileged': not the name of an image/i],
  [{ image: '' }, /not the name of an image/],
  [{ image: 'python:3.11 --privileged' }, /not the name of an image/],
  [{ image: 'a\n--privileged' }, /not the name of an image/],
  [{ platform: 'linux/riscv64' }, /input platform 'linux\/riscv64': .* Write linux\/amd64 or linux\/arm64/i],
  [{ platform: 'windows/amd64' }, /QEMU is not set up for it/],
  [{ env: 'CI A=b' }, /input env 'A=b': not the name of an environment variable\. Write names only/i],
  [{ env: '--privileged' }, /not the name/],
  [{ env: 'a-b' }, /not the name/],
  [{ env: '$(id)' }, /not the name/],
  [{ env: 'PATH' }, /input env 'PATH': the container has its own/i],
  [{ env: 'CI HOME' }, /input env 'HOME'/i],
  [{ expect: 'python: >=3.11' }, /not one version/],
  [{ expect: 'python: 3.11"; id; "' }, /not a version/],
  [{ expect: 'python:' }, /not the version of a runtime/],
  [{ expect: 'ruby: 3.3' }, /not the version of a runtime/],
  [{ expect: 'executables: git' }, /not the version of a runtime/],
  [{ paths: 'ROOT/secret' }, /input paths '.*secret': leads to .*, which is neither in the tool cache nor/i],
  [{ paths: '../secret' }, /neither in the tool cache/],
  [{ paths: 'leak' }, /neither in the tool cache/],
  [{ paths: 'ROOT/tools/leak' }, /neither in the tool cache/],
  [{ paths: 'ROOT/tools' }, /neither in the tool cache/],
  [{ paths: '/' }, /neither in the tool cache/],
  [{ paths: 'ROOT/tools/a:b' }, /PATH cannot have a folder with ':'/],
  [{ paths: 'ROOT/tools/none' }, /cannot be opened: ENOENT/],
  [{ 'working-directory': '..' }, /leads to .*, outside of the workspace/],
  [{ 'working-directory': 'leak' }, /outside of the workspace/],
  [{ 'working-directory': '/' }, /outside of the workspace/],
  [{ 'working-directory': 'none' }, /cannot be opened/],
  [{ 'working-directory': 'file' }, /not a folder/],
  [{ run: '' }, /there is nothing to run/],
])('is refused: %j', (inputs, message) => {
  expect(() => read(inputs)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  expect(() => read(inputs)).toThrow(message);
});
