import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseConfig } from '../../../generator/config.ts';

const FILE = '.github/ipfs-kit.yml';
const GOOD = `kubo: '0.43.0'
runners:
  linux/amd64: ubuntu-24.04
  linux/arm64: ubuntu-24.04-arm
workflows:
  ci:
    jobs:
      test:
        platforms: [linux/amd64, linux/arm64]
        time-limit: 60
`;

/** The message that a config is refused with, its one difference from GOOD being `from` → `to`. */
function refusal(from: string, to: string): unknown {
  expect(GOOD).toContain(from);
  try {
    return parseConfig(GOOD.replace(from, to), FILE);
  } catch (error) {
    return error;
  }
}

it('reads a config', () => {
  expect(parseConfig(GOOD, FILE)).toStrictEqual({
    kubo: '0.43.0',
    runners: new Map([
      ['linux/amd64', 'ubuntu-24.04'],
      ['linux/arm64', 'ubuntu-24.04-arm'],
    ]),
    workflows: [{ name: 'ci', jobs: [{ kind: 'test', platforms: ['linux/amd64', 'linux/arm64'], timeLimit: 60 }] }],
  });
});

it("reads this repository's own", () => {
  const text = readFileSync(join(import.meta.dirname, '../../..', FILE), 'utf8');
  expect(parseConfig(text, FILE).workflows.map(({ name }) => name)).toStrictEqual(['ci']);
});

it.each([
  // what is wrong, in the text, instead, line:column, what the message says of it
  ['not YAML', '[linux/amd64, linux/arm64]', '[linux/amd64', '10:9', 'not valid YAML: Flow sequence'],
  ['a key twice', 'time-limit: 60', 'time-limit: 60\n        time-limit: 61', '11:9', 'Map keys must be unique'],
  ['an unknown tag', "'0.43.0'", "!version '0.43.0'", '1:7', 'not valid YAML: Unresolved tag: !version'],
  ['empty', GOOD, '# nothing\n', '1:1', 'empty. Write kubo, runners and workflows.'],
  ['a list', GOOD, '- ci\n', '1:1', 'a list is not a mapping with at least one key'],
  ['an unknown key', 'kubo:', 'kobu:', '1:1', "'kobu' is not known here. Known: kubo, runners, workflows."],
  ['a key too many', 'time-limit: 60', 'time-limit: 60\n        timeout: 60', '11:9', "'timeout' is not known here"],
  ['a key missing', "kubo: '0.43.0'\n", '', '1:1', "'kubo' is missing"],
  ['a key deep down missing', '        time-limit: 60\n', '', '9:9', "'time-limit' is missing"],
  ['a version as a number', "'0.43.0'", '0.40', '1:7', "'0.40' is not an exact version such as '0.43.0', in quotes"],
  ['a range', "'0.43.0'", "'^0.43.0'", '1:7', "'^0.43.0' is not an exact version"],
  ['no value', "'0.43.0'", '', '1:7', 'nothing is not an exact version'],
  ['a mapping for a text', "'0.43.0'", '{ at: 1 }', '1:7', 'a mapping is not an exact version'],
  [
    'no runners',
    '  linux/amd64: ubuntu-24.04\n  linux/arm64: ubuntu-24.04-arm\n',
    '',
    '2:9',
    'nothing is not a mapping',
  ],
  [
    'an unknown platform',
    'linux/arm64: ',
    'linux/arm46: ',
    '4:3',
    "'linux/arm46' is not a platform. Architecture 'arm46'",
  ],
  ['another spelling', 'linux/arm64: ', 'linux/aarch64: ', '4:3', 'is not spelled as here. Write linux/arm64.'],
  [
    'an unknown runner',
    'ubuntu-24.04-arm',
    'ubuntu-24.04-arm64',
    '4:16',
    'runs on ubuntu-22.04-arm, ubuntu-24.04-arm.',
  ],
  ['another platform’s runner', 'ubuntu-24.04-arm', 'macos-15', '4:16', "'macos-15' is a runner of darwin/arm64"],
  ['a platform nobody hosts', 'linux/arm64: ', 'linux/riscv64: ', '4:18', 'No hosted runner is linux/riscv64.'],
  ['a workflow that is a path', '  ci:', '  ../ci:', '6:3', "'../ci' is not a file name of lower-case letters"],
  ['a workflow without jobs', '    jobs:', '    job:', '7:5', "'job' is not known here. Known: jobs."],
  [
    'an unknown kind of job',
    '      test:',
    '      tests:',
    '8:7',
    "'tests' is not a kind of job. Known: test, action.",
  ],
  ['platforms that are no list', '[linux/amd64, linux/arm64]', 'linux/amd64', '9:20', "'linux/amd64' is not a list of"],
  ['no platforms', '[linux/amd64, linux/arm64]', '[]', '9:20', 'a list is not a list of platforms. Name at least one.'],
  ['a platform without a runner', ', linux/arm64]', ', darwin/arm64]', '9:34', "'darwin/arm64' has no runner"],
  ['a platform twice', ', linux/arm64]', ', linux/amd64]', '9:34', "'linux/amd64' is listed twice"],
  ['an alias', ', linux/arm64]', ', *other]', '9:34', 'an alias is not a platform'],
  [
    'a time limit that is a text',
    'time-limit: 60',
    'time-limit: 1h',
    '10:21',
    "'1h' is not a time limit. Write minutes",
  ],
  ['a time limit too long', 'time-limit: 60', 'time-limit: 361', '10:21', "'361' is not a time limit"],
  ['no time', 'time-limit: 60', 'time-limit: 0', '10:21', "'0' is not a time limit"],
])('refuses %s', (_name, from, to, position, message) => {
  const error = refusal(from, to);
  expect(error).toMatchObject({ code: 'invalid-input' });
  expect(String(error)).toContain(`${FILE}:${position}: `);
  expect(String(error)).toContain(message);
});
