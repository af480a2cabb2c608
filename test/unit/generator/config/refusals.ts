// A valid config, and mistakes made by replacing a part of it, with the errors that they give.
import { TOOL_NAMES } from '../../../../kit/distributions/tools.ts';

export const GOOD = `action: org/setup-ipfs-kit@0123456789abcdef0123456789abcdef01234567 # v1.0.0
python:
  versions: ['3.10', '3.11']
  test: python -m unittest
ipfs:
  kubo: '0.43.0'
runners:
  hosted:
    linux/amd64: ubuntu-24.04
    linux/arm64: [ubuntu-22.04-arm, ubuntu-24.04-arm]
  self-hosted:
    dgx:
      platform: linux/arm64
      labels: [self-hosted, arm64, dgx]
secrets:
  TOKEN: { jobs: [hosted], environment: ci }
hooks:
  hosted:
    before:
      - name: Prepare
        run: make
workflows:
  ci:
    hosted: [linux/amd64]
    self-hosted: [dgx]
    emulated: [linux/arm64]
  docker:
    images: [kit]
    publish: true
images:
  kit:
    name: ghcr.io/org/kit
    platforms: [linux/amd64, linux/arm64]
    runs-on: { linux/arm64: dgx }
`;

/** A mistake, made by replacing a part of GOOD, and its error. */
export interface Refusal {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** Further replacements, as pairs of `from` and `to`. */
  readonly also?: readonly (readonly [string, string])[];
  /** `line:column` */
  readonly position: string;
  /** A part of the error's message. */
  readonly message: string;
}

export const REFUSALS: readonly Refusal[] = [
  {
    title: 'invalid YAML',
    from: "['3.10', '3.11']",
    to: "['3.10'",
    position: '4:3',
    message: 'not valid YAML: Flow sequence',
  },
  {
    title: 'a duplicate key',
    from: '  test: python -m unittest',
    to: '  test: a\n  test: b',
    position: '5:3',
    message: 'not valid YAML: Map keys must be unique',
  },
  {
    title: 'an unknown tag',
    from: "'0.43.0'",
    to: "!version '0.43.0'",
    position: '6:9',
    message: 'not valid YAML: Unresolved tag',
  },
  {
    title: 'an alias without an anchor',
    from: '[hosted]',
    to: '*kinds',
    position: '16:18',
    message: "'*kinds' has no matching anchor above it. Correct the alias",
  },
  {
    title: 'an empty file',
    from: GOOD,
    to: '# nothing\n',
    position: '1:1',
    message: "'workflows' is missing. Add it.",
  },
  {
    title: 'a list instead of a mapping',
    from: GOOD,
    to: '- ci\n',
    position: '1:1',
    message: 'a list is not a mapping',
  },
  {
    title: 'an unknown key',
    from: 'ipfs:\n',
    to: 'ifps:\n',
    position: '5:1',
    message: "'ifps' is not a known key. Did you mean ipfs? Known: action, python,",
  },
  {
    title: 'an unknown nested key',
    from: '      labels:',
    to: '      lables:',
    position: '14:7',
    message: "'lables' is not a known key. Did you mean labels?",
  },
  {
    title: 'a missing key',
    from: '  test: python -m unittest\n',
    to: '',
    position: '2:1',
    message: "'test' is missing. Add it.",
  },
  {
    title: 'neither a runtime nor an image',
    from: GOOD,
    to: 'workflows:\n  ci:\n    hosted: [linux/amd64]\n',
    position: '1:1',
    message: 'has nothing to test',
  },
  {
    title: 'an image without a registry',
    from: 'ghcr.io/org/kit',
    to: 'org/kit',
    position: '32:11',
    message: "'org/kit' is not a registry and a name in lower",
  },
  {
    title: 'an image in upper case',
    from: 'ghcr.io/org/kit',
    to: 'ghcr.io/Org/Kit',
    position: '32:11',
    message: 'in lower case, such as ghcr.io/owner',
  },
  {
    title: 'a platform that images cannot be built for',
    from: 'linux/amd64, linux/arm64]',
    to: 'linux/s390x]',
    position: '33:17',
    message: "'linux/s390x' is not a platform that images can be built for. Known: linux/amd64, linux/arm64.",
  },
  {
    title: 'a duplicate platform',
    from: 'linux/amd64, linux/arm64]',
    to: 'linux/arm64, linux/arm64]',
    position: '33:30',
    message: "'linux/arm64' is listed twice. Remove one.",
  },
  {
    title: 'a place for a platform that the image does not have',
    from: 'linux/arm64: dgx',
    to: 'linux/arm46: dgx',
    position: '34:16',
    message: "'linux/arm46' is not a known platform. Did you mean linux/arm64?",
  },
  {
    title: 'a place for a platform that the image does not have, in another spelling',
    from: '[linux/amd64, linux/arm64]\n    runs-on: { linux/arm64: dgx',
    to: '[linux/amd64]\n    runs-on: { aarch64: dgx',
    position: '34:16',
    message: "'aarch64' is not a platform of this image. Did you mean linux/amd64?",
  },
  {
    title: 'an unknown place to build',
    from: 'linux/arm64: dgx',
    to: 'linux/arm64: dxg',
    position: '34:29',
    message: "is not hosted, emulated or a fleet's name. Did you mean dgx?",
  },
  {
    title: 'an unknown image',
    from: 'images: [kit]',
    to: 'images: [kti]',
    position: '28:14',
    message: "'kti' is not an image under images. Did you mean kit?",
  },
  {
    title: 'publishing without images',
    from: '    images: [kit]\n',
    to: '    hosted: [linux/amd64]\n',
    position: '29:14',
    message: "'true' needs images to publish. Add images, or remove publish.",
  },
  {
    title: 'publishing from a callable workflow',
    from: 'publish: true',
    to: 'publish: true\n    callable: true',
    position: '29:14',
    message: 'its callers would have to grant permission to push. Publish from',
  },
  {
    title: 'publishing without the trigger push',
    from: 'publish: true',
    to: 'publish: true\n    triggers: { pull-request: {} }',
    position: '29:14',
    message: "'true' needs the trigger push. Add push to the triggers.",
  },
  {
    title: 'platforms to test without a runtime',
    from: GOOD,
    to: 'images:\n  kit: { name: ghcr.io/org/kit }\nworkflows:\n  ci:\n    images: [kit]\n    hosted: [linux/amd64]\naction: ./\n',
    position: '6:13',
    message: 'a list has no effect without a runtime. Add python, node or go.',
  },
  {
    title: 'an empty command',
    from: 'python -m unittest',
    to: "''",
    position: '4:9',
    message: 'nothing is not a command',
  },
  {
    title: 'a GitHub expression in a script',
    from: 'run: make',
    to: `run: make ${'$'}{{ github.ref }}`,
    position: '21:14',
    message: 'contains a GitHub expression. Pass the value to the script as an environment variable.',
  },
  {
    title: 'the label of own machines for hosted ones',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: [ubuntu-24.04, self-hosted]',
    position: '9:33',
    message:
      "'self-hosted' is the label of machines of your own. Write them under runners.self-hosted, where code from forks never runs.",
  },
  {
    title: 'a pattern that git reads in another way than GitHub',
    from: 'ipfs:',
    to: "paths: ['src/**', '**.py']\nipfs:",
    position: '5:19',
    message:
      "'**.py' has ** beside other characters, where it matches one folder only. Write it between slashes, such as **/*.py.",
  },
  {
    title: 'a permission with a value that GitHub does not have',
    from: 'name: ghcr.io/org/kit',
    to: 'name: ghcr.io/org/kit\n    permissions: { id-token: read }',
    position: '33:30',
    message: "'read' is not a value of id-token. Write write or none.",
  },
  {
    title: 'fewer permissions than a checkout needs',
    from: 'name: ghcr.io/org/kit',
    to: 'name: ghcr.io/org/kit\n    permissions: { contents: none }',
    position: '33:30',
    message: "'none' is less than the jobs need. Write read or write.",
  },
  {
    title: 'fewer permissions than a push needs',
    from: 'name: ghcr.io/org/kit',
    to: 'name: ghcr.io/org/kit\n    permissions: { packages: read }',
    position: '33:30',
    message: "'read' is less than the jobs need. Write write.",
  },
  {
    title: 'a port that no machine has',
    from: 'ipfs:',
    to: "services: { db: { image: 'db:1', ports: ['99999:5432'] } }\nipfs:",
    position: '5:42',
    message: "'99999:5432' is not a port such as 5432, or '5432:5432'.",
  },
  {
    title: 'a minute that no hour has',
    from: 'ipfs:',
    to: "triggers: { schedule: ['61 * * * *'] }\nipfs:",
    position: '5:24',
    message: "'61 * * * *' is not a cron schedule of five fields. Correct the value.",
  },
  {
    title: 'a part of a commit',
    from: 'ipfs:',
    to: 'checkout: { fetch-depth: 1.5 }\nipfs:',
    position: '5:26',
    message: "'1.5' is not a number of commits. Correct the value.",
  },
  {
    title: 'a version as a number',
    from: "['3.10', '3.11']",
    to: "['3.11', 3.10]",
    position: '3:22',
    message: "3.10 is a number in YAML, not a string. Write '3.10' in quotes.",
  },
  {
    title: 'an unknown version',
    from: "'3.11']",
    to: "'3.16']",
    position: '3:22',
    message: "'3.16' is not a known version of python. Did you mean",
  },
  {
    title: 'a duplicate version',
    from: "'3.11']",
    to: "'3.10']",
    position: '3:22',
    message: "'3.10' is listed twice",
  },
  {
    title: 'an invalid range',
    from: "['3.10', '3.11']",
    to: "'~3.10'",
    position: '3:13',
    message: "'~3.10' is not a range such as '>=3.8 <3.12', or a list",
  },
  {
    title: 'an unknown value',
    from: 'jobs: [hosted]',
    to: 'jobs: [hotsed]',
    position: '16:19',
    message: "'hotsed' is not a known value. Did you mean hosted?",
  },
  {
    title: 'an action pinned to a tag',
    from: '@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
    to: '@v1',
    position: '1:9',
    message: 'is not of the form owner/repo@<full commit> # v1.2.3, or ./',
  },
  {
    title: 'a pinned action without a version comment',
    from: ' # v1.0.0',
    to: '',
    position: '1:9',
    message: 'is not of the form owner/repo',
  },
  {
    title: 'a hook with an action pinned to a tag',
    from: 'run: make',
    to: 'uses: actions/cache@v6',
    position: '21:15',
    message: 'is not of the form owner/repo@<full commit>',
  },
  {
    title: 'a hook without uses or run',
    from: '        run: make\n',
    to: '',
    position: '20:9',
    message: 'needs either uses or run',
  },
  {
    title: 'a hook for an unknown kind of job',
    from: '  hosted:\n    before',
    to: '  hotsed:\n    before',
    position: '18:3',
    message: "'hotsed' is not a known key. Did you mean hosted?",
  },
  {
    title: 'a label of GitHub that does not exist',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: ubuntu-24.40',
    position: '9:18',
    message: "'ubuntu-24.40' looks like a label of GitHub, which has none of this name. Did you mean ubuntu-24.04?",
  },
  {
    title: 'an arm64 runner with the wrong suffix',
    from: ' ubuntu-24.04-arm]',
    to: ' ubuntu-24.04-arm64]',
    position: '10:37',
    message: 'Did you mean ubuntu-24.04-arm?',
  },
  {
    title: 'a runner that GitHub has removed',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: ubuntu-20.04',
    position: '9:18',
    message: "'ubuntu-20.04' was removed by GitHub on 2025-04-15. Choose another runner: ubuntu-22.04, ubuntu-24.04",
  },
  {
    title: 'a runner of another host and another platform',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: blacksmith-4vcpu-ubuntu-2404-arm',
    position: '9:18',
    message: "'blacksmith-4vcpu-ubuntu-2404-arm' is a linux/arm64 runner. Write it under linux/arm64",
  },
  {
    title: 'a moving label of another platform',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: macos-latest',
    position: '9:18',
    message: "'macos-latest' is a darwin/arm64 runner",
  },
  {
    title: 'a platform with two spellings',
    from: 'linux/arm64: [ubuntu-22.04-arm, ubuntu-24.04-arm]',
    to: 'linux/x86_64: ubuntu-22.04',
    position: '10:5',
    message: "'linux/x86_64' is linux/amd64, which is already listed. Remove one.",
  },
  {
    title: 'an architecture without an operating system',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'x86_64: ubuntu-24.04',
    position: '9:5',
    message: "'x86_64' does not name an operating system. Did you mean linux/amd64?",
  },
  {
    title: 'an operating system without an architecture',
    from: 'hosted: [linux/amd64]',
    to: 'hosted: [macos]',
    position: '24:14',
    message: "'macos' does not name an architecture. Did you mean darwin/arm64 or darwin/amd64?",
  },
  {
    title: 'a misspelled platform',
    from: 'hosted: [linux/amd64]',
    to: 'hosted: [linux/amd46]',
    position: '24:14',
    message: "'linux/amd46' is not a known platform. Did you mean linux/amd64?",
  },
  {
    title: 'a runner of another platform',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: macos-15',
    position: '9:18',
    message: "'macos-15' is a darwin/arm64 runner",
  },
  {
    title: 'a platform without hosted runners',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'freebsd/amd64: x',
    position: '9:5',
    message: "'freebsd/amd64' is not a platform that runners exist for",
  },
  {
    title: 'a fleet without labels',
    from: '      labels: [self-hosted, arm64, dgx]\n',
    to: '',
    position: '13:7',
    message: 'needs either labels, a group or a scale-set',
  },
  {
    title: 'a fleet with both labels and a scale set',
    from: '      labels: [self',
    to: '      scale-set: arc\n      labels: [self',
    position: '13:7',
    message: 'needs either labels, a group or a scale-set',
  },
  {
    title: 'a label of another architecture',
    from: '[self-hosted, arm64, dgx]',
    to: '[self-hosted, x64]',
    position: '14:29',
    message: "'x64' is not a label of linux/arm64 machines. Remove the label, or correct the platform.",
  },
  {
    title: 'a fleet of an unsupported platform',
    from: 'platform: linux/arm64\n',
    to: 'platform: freebsd/arm64\n',
    position: '13:17',
    message: "'freebsd/arm64' is not a platform for self-hosted runners",
  },
  {
    title: 'a path as the name of a workflow',
    from: '  ci:\n',
    to: '  ../ci:\n',
    position: '23:3',
    message: "'../ci' is not a name of lower-case letters, digits and dashes with at most 50 characters",
  },
  {
    title: 'a workflow with nothing to run',
    from: '    hosted: [linux/amd64]\n    self-hosted: [dgx]\n    emulated: [linux/arm64]\n',
    to: '    callable: true\n',
    position: '24:5',
    message: 'has nothing to run. Add platforms',
  },
  {
    title: 'a platform without a configured runner',
    from: 'hosted: [linux/amd64]',
    to: 'hosted: [darwin/arm64]',
    position: '24:14',
    message: "'darwin/arm64' has no runner under runners.hosted. Add darwin/arm64: macos-15 there.",
  },
  {
    title: 'an unknown fleet',
    from: 'self-hosted: [dgx]',
    to: 'self-hosted: [dxg]',
    position: '25:19',
    message: "'dxg' is not a fleet under runners.self-hosted. Did you mean dgx?",
  },
  {
    title: 'a platform that cannot be emulated',
    from: 'emulated: [linux/arm64]',
    to: 'emulated: [linux/riscv64]',
    position: '26:16',
    message: "'linux/riscv64' is not a platform that can be emulated",
  },
  {
    title: 'a daemon without Kubo',
    from: "kubo: '0.43.0'",
    to: 'daemon: local',
    position: '6:11',
    message: "'local' needs Kubo. Add kubo.",
  },
  {
    title: 'peers without IPFS Cluster',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  cluster-peers: 2",
    position: '7:18',
    message: "'2' peers need IPFS Cluster. Add cluster.",
  },
  {
    title: 'peers without the program service',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  cluster: '1.1.6'\n  cluster-tools: [ctl]\n  cluster-peers: 2",
    position: '9:18',
    message: "'2' peers need the program service. Add service to cluster-tools.",
  },
  {
    title: 'programs of IPFS Cluster without IPFS Cluster',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  cluster-tools: [ctl]",
    position: '7:18',
    message: 'needs IPFS Cluster. Add cluster.',
  },
  {
    title: 'an unknown program of IPFS Cluster',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  cluster: '1.1.6'\n  cluster-tools: [clt]",
    position: '8:19',
    message: "'clt' is not one of service, ctl, follow",
  },
  {
    title: 'an unknown tool',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  tools: [ipgte@0.13]",
    position: '7:11',
    message: `'ipgte@0.13' is not a known tool. Did you mean ipget? Known: ${TOOL_NAMES.join(', ')}.`,
  },
  {
    title: 'a duplicate tool',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  tools: [ipget@0.13, ipget]",
    position: '7:23',
    message: 'lists ipget a second time. List each tool once.',
  },
  {
    title: 'a tool in the wrong format',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  tools: ['ipget 0.13']",
    position: '7:11',
    message: "'ipget 0.13' is not a tool with a version, such as ipget@0.13",
  },
  {
    title: 'secrets of one job from two environments',
    from: 'environment: ci }',
    to: 'environment: ci }\n  B: { jobs: [hosted], environment: prod }',
    position: '17:37',
    message: 'second environment for hosted jobs, which can have only one. Write ci.',
  },
  {
    title: 'no action in a config for an unreleased generator',
    from: GOOD.split('\n')[0] ?? '',
    to: '',
    position: '2:1',
    message: 'has no action, and this copy of the generator is not a release',
  },
  {
    title: 'a version on two lines',
    from: "kubo: '0.43.0'",
    to: 'kubo: "0.43.0\\nmirror: x"',
    position: '6:9',
    message: "is not a version in quotes such as '0.43.0'",
  },
  {
    title: 'a NUL character in a command',
    from: 'run: make',
    to: 'run: "make\\0"',
    position: '21:14',
    message: 'contains a NUL character or half a character. Remove it.',
  },
  {
    title: 'a line end in the name of a runner group',
    from: 'labels: [self-hosted, arm64, dgx]',
    to: 'group: "a\\nb"',
    position: '14:14',
    message: 'is not the name of a runner group on one line, without control characters',
  },
  {
    title: 'a line end in the version of an action, which becomes a comment',
    from: '# v1.0.0',
    to: '# v1.0.0\u0085jobs:',
    position: '1:9',
    message: 'is not of the form owner/repo@<full commit> # v1.2.3',
  },
  {
    title: 'a key that is too long for YAML',
    from: 'workflows:',
    to: `env: { ? ${'A'.repeat(1_100)} : x }\nworkflows:`,
    position: '22:10',
    message: 'is not the name of a variable with at most 255 characters',
  },
  {
    title: 'a key that JavaScript would drop',
    from: 'workflows:',
    to: 'env: { __proto__: x }\nworkflows:',
    position: '22:8',
    message: "'__proto__' is not allowed as a key. Rename it.",
  },
  {
    title: 'aliases that stand for millions of values',
    from: 'workflows:',
    to: `env:\n${['a', 'b', 'c', 'd', 'e', 'f', 'g']
      .map(
        (name, index, names) => `  ${name}: &${name} [${(index === 0 ? 'x,' : `*${names[index - 1]},`).repeat(9)}]\n`,
      )
      .join('')}workflows:`,
    position: '1:1',
    message: 'its aliases repeat more than 1000000 characters',
  },
  {
    title: 'a fleet whose jobs would have the id of other jobs',
    from: '    dgx:',
    to: '    hosted:',
    position: '12:5',
    message: "'hosted' is not allowed as the name of a fleet",
  },
  {
    title: 'a workflow that nothing starts',
    from: '  docker:',
    to: '    triggers: { manual: false }\n  docker:',
    position: '27:15',
    message: 'a mapping has no event that starts the workflow ci. Add push, or manual: true.',
  },
  {
    title: 'a step with the id of another step',
    from: 'run: make',
    to: 'run: make\n        id: test',
    position: '22:13',
    message: "'test' is the id of another step of the job. Choose another id.",
  },
  {
    title: 'options of an input that is no choice',
    from: 'workflows:',
    to: 'triggers: { manual: { inputs: { a: { description: x, options: [y] } } } }\nworkflows:',
    position: '22:36',
    message: 'needs options and the type choice together',
  },
  {
    title: 'a default of another type',
    from: 'workflows:',
    to: "triggers: { manual: { inputs: { a: { description: x, type: boolean, default: 'true' } } } }\nworkflows:",
    position: '22:36',
    message: 'has a default of another type. Change default or type.',
  },
  {
    title: 'an expression in a pattern of branches',
    from: 'workflows:',
    to: `triggers: { push: { branches: ['${'$'}{{ github.ref }}'] } }\nworkflows:`,
    position: '22:32',
    message: 'contains a GitHub expression. Write the pattern itself.',
  },
  {
    title: 'a working-directory without run',
    from: 'run: make',
    to: `uses: a/b@${'0'.repeat(40)} # v1\n        working-directory: src`,
    position: '20:9',
    message: 'has a working-directory, which needs run. Remove it.',
  },
  {
    title: 'inputs of a step without an action',
    from: 'run: make',
    to: 'run: make\n        with: { a: b }',
    position: '20:9',
    message: 'has inputs in with, which need uses. Pass them to run as env.',
  },
  {
    title: 'an axis with the name of a matrix key',
    from: '  test: python -m unittest',
    to: '  test: a\n  matrix: { runner: [a] }',
    position: '5:13',
    message: "'runner' is the name of another key of the matrix. Choose another name.",
  },
  {
    title: 'an axis whose variable another key sets',
    from: '  test: python -m unittest',
    to: '  test: a\n  matrix: { token: [a] }',
    position: '5:13',
    message: "'token' sets the variable TOKEN, which secrets sets, too. Choose another name.",
  },
  ...['PATH', 'RESULTS', 'IPFS_API', 'GITHUB_SHA', 'RUNNER_TEMP'].map((name) => ({
    title: `a variable that the workflow or the runner sets: ${name}`,
    from: '  test: python -m unittest',
    to: `  test: a\nenv: { ${name}: a }`,
    position: '5:8',
    message: `'${name}' sets the variable ${name}, which the workflow or the runner sets, too. Remove it, or choose another name.`,
  })),
  {
    title: 'an expression in an axis',
    from: '  test: python -m unittest',
    to: `  test: a\n  matrix: { database: ['${'$'}{{ github.ref }}'] }`,
    position: '5:24',
    message: 'is not a text of letters, digits, dots, dashes and underscores',
  },
  {
    title: 'a version as a value of an axis, which would lose its last zero',
    from: '  test: python -m unittest',
    to: '  test: a\n  matrix: { django: [3.10] }',
    position: '5:22',
    message:
      "'3.10' is not a text of letters, digits, dots, dashes and underscores, a whole number, true or false. Write it in quotes",
  },
  {
    title: 'a duplicate value of an axis',
    from: '  test: python -m unittest',
    to: '  test: a\n  matrix: { database: [sqlite, sqlite] }',
    position: '5:32',
    message: "'sqlite' is listed twice. Remove one.",
  },
  {
    title: 'the package manager of another runtime',
    from: '  test: python -m unittest',
    to: '  test: a\n  cache: npm',
    position: '5:10',
    message: "'npm' is not true, false, pip, uv, poetry, pdm",
  },
  {
    title: 'a folder outside the repository',
    from: '  test: python -m unittest',
    to: '  test: a\n  working-directory: ../other',
    position: '5:22',
    message: "'../other' is not a path inside the repository",
  },
  {
    title: 'services beside macOS',
    from: '  hosted:\n    linux/amd64',
    to: '  hosted:\n    darwin/arm64: macos-15\n    linux/amd64',
    also: [
      ['hosted: [linux/amd64]', 'hosted: [linux/amd64, darwin/arm64]'],
      ['secrets:', 'services: { db: { image: postgres:17 } }\nsecrets:'],
    ],
    position: '26:27',
    message:
      "'darwin/arm64' cannot run services, which need Linux. Move it to a workflow of its own, whose tests run without services.",
  },
  {
    title: 'a service without a tag',
    from: 'secrets:',
    to: 'services: { db: { image: postgres } }\nsecrets:',
    position: '15:26',
    message: "'postgres' is not an image with a tag or a digest, such as postgres:17",
  },
  {
    title: 'a second environment for the jobs that push an image',
    from: '    runs-on: { linux/arm64: dgx }',
    to: '    environment: release\n    login: { username: a, secret: B, environment: registry }',
    position: '34:18',
    message: "'release' is a second environment for the jobs that push, which can have only one. Write registry",
  },
  {
    title: 'an unknown permission',
    from: '    runs-on: { linux/arm64: dgx }',
    to: '    permissions: { id_token: write }',
    position: '34:20',
    message: "'id_token' is not a known key. Did you mean id-token?",
  },
  {
    title: 'an unknown activity of pull requests',
    from: 'workflows:',
    to: 'triggers: { pull-request: { types: [open] } }\nworkflows:',
    position: '22:37',
    message: "'open' is not a known value. Did you mean opened?",
  },
];
