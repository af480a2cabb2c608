// A config that is right, and what is refused when a part of it is replaced.

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

/** A mistake in a config, made by replacing a part of GOOD, and how it is refused. */
export interface Refusal {
  readonly title: string;
  readonly from: string;
  readonly to: string;
  /** `line:column` */
  readonly position: string;
  /** A part of the error's message. */
  readonly message: string;
}

export const REFUSALS: readonly Refusal[] = [
  {
    title: 'not YAML',
    from: "['3.10', '3.11']",
    to: "['3.10'",
    position: '4:3',
    message: 'not valid YAML: Flow sequence',
  },
  {
    title: 'a key twice',
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
    title: 'an alias of nothing',
    from: '[hosted]',
    to: '*kinds',
    position: '16:18',
    message: "'*kinds' refers to no anchor above it",
  },
  {
    title: 'empty',
    from: GOOD,
    to: '# nothing\n',
    position: '1:1',
    message: "'workflows' is missing. Add it.",
  },
  {
    title: 'a list',
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
    message: "'ifps' is not known here. Did you mean ipfs? Known: action, python,",
  },
  {
    title: 'an unknown key deep down',
    from: '      labels:',
    to: '      lables:',
    position: '14:7',
    message: "'lables' is not known here. Did you mean labels?",
  },
  {
    title: 'a key missing',
    from: '  test: python -m unittest\n',
    to: '',
    position: '2:1',
    message: "'test' is missing. Add it.",
  },
  {
    title: 'no runtime and no image',
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
    title: 'an image that nothing builds for',
    from: 'linux/amd64, linux/arm64]',
    to: 'linux/s390x]',
    position: '33:17',
    message: 'is no platform that an image',
  },
  {
    title: 'a platform twice',
    from: 'linux/amd64, linux/arm64]',
    to: 'linux/arm64, linux/arm64]',
    position: '33:30',
    message: 'is listed twice',
  },
  {
    title: 'a place for another platform',
    from: 'linux/arm64: dgx',
    to: 'linux/arm46: dgx',
    position: '34:16',
    message: 'is no platform of this image. Did you mean linux/arm64?',
  },
  {
    title: 'an unknown place',
    from: 'linux/arm64: dgx',
    to: 'linux/arm64: dxg',
    position: '34:29',
    message: 'is neither hosted, emulated nor a fleet. Did you mean dgx?',
  },
  {
    title: 'an image that is not there',
    from: 'images: [kit]',
    to: 'images: [kti]',
    position: '28:14',
    message: "'kti' is no image under images. Did you mean kit?",
  },
  {
    title: 'nothing to publish',
    from: '    images: [kit]\n',
    to: '    hosted: [linux/amd64]\n',
    position: '29:14',
    message: "'true' needs images",
  },
  {
    title: 'publishing for a caller',
    from: 'publish: true',
    to: 'publish: true\n    callable: true',
    position: '29:14',
    message: 'who would need to let it push',
  },
  {
    title: 'publishing from no push',
    from: 'publish: true',
    to: 'publish: true\n    triggers: { pull-request: {} }',
    position: '29:14',
    message: 'needs pushes to publish from',
  },
  {
    title: 'legs of nothing',
    from: GOOD,
    to: 'images:\n  kit: { name: ghcr.io/org/kit }\nworkflows:\n  ci:\n    images: [kit]\n    hosted: [linux/amd64]\naction: ./\n',
    position: '6:13',
    message: 'a list is of no use without a runtime. Add python, node or go.',
  },
  {
    title: 'no commands',
    from: 'python -m unittest',
    to: "''",
    position: '4:9',
    message: 'nothing is no command',
  },
  {
    title: 'an expression in a script',
    from: 'run: make',
    to: `run: make ${'$'}{{ github.ref }}`,
    position: '21:14',
    message: 'has an expression of Actions',
  },
  {
    title: 'a version as a number',
    from: "['3.10', '3.11']",
    to: "['3.11', 3.10]",
    position: '3:22',
    message: "3.10 is a number to YAML. Write '3.10', in quotes.",
  },
  {
    title: 'an unknown version',
    from: "'3.11']",
    to: "'3.16']",
    position: '3:22',
    message: "'3.16' is no version of python that is known here. Did you mean",
  },
  {
    title: 'a version twice',
    from: "'3.11']",
    to: "'3.10']",
    position: '3:22',
    message: "'3.10' is listed twice",
  },
  {
    title: 'a broken range',
    from: "['3.10', '3.11']",
    to: "'~3.10'",
    position: '3:13',
    message: "'~3.10' is not a range such as '>=3.8 <3.12', or a list",
  },
  {
    title: 'a word that is not there',
    from: 'jobs: [hosted]',
    to: 'jobs: [hotsed]',
    position: '16:19',
    message: "'hotsed' is not known here. Did you mean hosted?",
  },
  {
    title: 'an action by tag',
    from: '@0123456789abcdef0123456789abcdef01234567 # v1.0.0',
    to: '@v1',
    position: '1:9',
    message: 'is not pinned as owner/repo@<full commit> # v1.2.3, or ./',
  },
  {
    title: 'an action without its version',
    from: ' # v1.0.0',
    to: '',
    position: '1:9',
    message: 'is not pinned as',
  },
  {
    title: 'a hook by tag',
    from: 'run: make',
    to: 'uses: actions/cache@v6',
    position: '21:15',
    message: 'is not pinned as owner/repo@<full commit>',
  },
  {
    title: 'a hook with nothing to do',
    from: '        run: make\n',
    to: '',
    position: '20:9',
    message: 'needs either uses or run',
  },
  {
    title: 'a hook of an unknown kind',
    from: '  hosted:\n    before',
    to: '  hotsed:\n    before',
    position: '18:3',
    message: "'hotsed' is not known here. Did you mean hosted?",
  },
  {
    title: 'an unknown runner',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: ubuntu-24.40',
    position: '9:18',
    message: 'not a hosted runner that is known here. Did you mean ubuntu-24.04?',
  },
  {
    title: 'an arm64 runner with the wrong end',
    from: ' ubuntu-24.04-arm]',
    to: ' ubuntu-24.04-arm64]',
    position: '10:37',
    message: 'Did you mean ubuntu-24.04-arm?',
  },
  {
    title: "another platform's runner",
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/amd64: macos-15',
    position: '9:18',
    message: "'macos-15' is a runner of darwin/arm64",
  },
  {
    title: 'a platform nobody hosts',
    from: 'linux/amd64: ubuntu-24.04',
    to: 'linux/riscv64: x',
    position: '9:5',
    message: "'linux/riscv64' is no platform that GitHub hosts",
  },
  {
    title: 'a fleet without labels',
    from: '      labels: [self-hosted, arm64, dgx]\n',
    to: '',
    position: '13:7',
    message: 'has to have labels, or a group, or a scale-set',
  },
  {
    title: 'a fleet with too much',
    from: '      labels: [self',
    to: '      scale-set: arc\n      labels: [self',
    position: '13:7',
    message: 'has to have labels, or a group, or a scale-set',
  },
  {
    title: 'a label of another architecture',
    from: '[self-hosted, arm64, dgx]',
    to: '[self-hosted, x64]',
    position: '14:29',
    message: "'x64' is not a label of a machine of linux/arm64",
  },
  {
    title: 'a fleet nobody has',
    from: 'platform: linux/arm64\n',
    to: 'platform: solaris/arm64\n',
    position: '13:17',
    message: "'solaris/arm64' cannot be a fleet",
  },
  {
    title: 'a workflow that is a path',
    from: '  ci:\n',
    to: '  ../ci:\n',
    position: '23:3',
    message: "'../ci' is not a name of at most 50 lower-case letters",
  },
  {
    title: 'a workflow that runs nothing',
    from: '    hosted: [linux/amd64]\n    self-hosted: [dgx]\n    emulated: [linux/arm64]\n',
    to: '    callable: true\n',
    position: '24:5',
    message: 'runs nothing. Name platforms',
  },
  {
    title: 'a platform without a runner',
    from: 'hosted: [linux/amd64]',
    to: 'hosted: [darwin/arm64]',
    position: '24:14',
    message: "'darwin/arm64' has no runner under runners.hosted",
  },
  {
    title: 'a fleet that is not there',
    from: 'self-hosted: [dgx]',
    to: 'self-hosted: [dxg]',
    position: '25:19',
    message: "'dxg' is no fleet under runners.self-hosted. Did you mean dgx?",
  },
  {
    title: 'a platform that cannot be emulated',
    from: 'emulated: [linux/arm64]',
    to: 'emulated: [linux/riscv64]',
    position: '26:16',
    message: 'not a platform that can be emulated',
  },
  {
    title: 'a daemon without Kubo',
    from: "kubo: '0.43.0'",
    to: 'daemon: local',
    position: '6:11',
    message: "'local' needs a version of Kubo",
  },
  {
    title: 'peers without Cluster',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  cluster-peers: 2",
    position: '7:18',
    message: "'2' peers need a version of IPFS Cluster",
  },
  {
    title: 'peers without service',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  cluster: '1.1.6'\n  cluster-tools: [ctl]\n  cluster-peers: 2",
    position: '9:18',
    message: "'2' peers need service. Add service to cluster-tools.",
  },
  {
    title: 'programs of Cluster without Cluster',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  cluster-tools: [ctl]",
    position: '7:18',
    message: 'needs a version of IPFS Cluster. Add cluster.',
  },
  {
    title: 'an unknown program of Cluster',
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
    message: "'ipgte' is not a known tool. Did you mean ipget? Known: ipget, car, lassie.",
  },
  {
    title: 'a tool twice',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  tools: [ipget@0.13, ipget]",
    position: '7:23',
    message: 'names ipget a second time. Name each tool once.',
  },
  {
    title: 'a tool that is not written as one',
    from: "kubo: '0.43.0'",
    to: "kubo: '0.43.0'\n  tools: ['ipget 0.13']",
    position: '7:11',
    message: "'ipget 0.13' is not a tool with its version, such as ipget@0.13",
  },
  {
    title: 'a second environment',
    from: 'environment: ci }',
    to: 'environment: ci }\n  B: { jobs: [hosted], environment: prod }',
    position: '17:37',
    message: 'second environment for hosted jobs. A job has one: write ci.',
  },
  {
    title: 'no action',
    from: GOOD.split('\n')[0] ?? '',
    to: '',
    position: '2:1',
    message: 'without action: this copy of the generator has no release',
  },
];
