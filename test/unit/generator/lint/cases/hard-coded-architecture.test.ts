// hard-coded-architecture: names of one architecture on machines of another.
import { describe, expect, it } from 'vitest';
import { findLines, jobText, scriptJob } from './job-texts.ts';

const ARM = 'ubuntu-24.04-arm';
const KUBO = 'https://github.com/ipfs/kubo/releases/download/v0.43.0/kubo_v0.43.0_linux-amd64.tar.gz';
const TOOL = 'https://example.org/tool-linux-amd64.tar.gz';
const find = (text: string) => findLines('hard-coded-architecture', text);

describe('an error', () => {
  it.each([
    [
      'Kubo, unpacked and installed',
      ARM,
      `curl -sSLO ${KUBO}\ntar -xzf kubo_v0.43.0_linux-amd64.tar.gz\nsudo bash kubo/install.sh`,
      7,
    ],
    [
      'Kubo on a self-hosted machine',
      '[self-hosted, arm64, dgx]',
      `wget -q ${KUBO}\ntar xf kubo_*.tar.gz\nsudo mv kubo/ipfs /usr/local/bin/`,
      7,
    ],
    [
      'a pipe into a folder of programs',
      ARM,
      `curl -sL https://go.dev/dl/go1.22.1.linux-amd64.tar.gz | sudo tar -C /usr/local -xz`,
      7,
    ],
    ['an installer', ARM, 'wget https://repo.example.org/Miniconda3-latest-Linux-x86_64.sh -O m.sh\nbash m.sh -b', 7],
    ['a program of its own', ARM, 'curl -LO https://example.org/v1.30/bin/linux/amd64/kubectl\nchmod +x kubectl', 7],
    [
      'a zip with an installer',
      ARM,
      'curl https://example.org/cli-linux-x86_64.zip -o cli.zip\nunzip -q cli.zip\nsudo ./cli/install',
      7,
    ],
    ['a package', ARM, 'curl -fsSLo x.deb https://example.org/x_1.0_amd64.deb && sudo dpkg -i x.deb', 7],
    ['packages by a pattern', ARM, 'wget https://example.org/x_1.0_amd64.deb\nsudo apt-get install -y ./x_*.deb', 7],
    ['a local package', ARM, 'sudo apt-get install -y ./x_1.0_amd64.deb', 7],
    ['a wheel', ARM, 'pip install https://example.org/x-1.0-cp312-manylinux_2_28_x86_64.whl', 7],
    [
      'a URL in a variable',
      ARM,
      `VERSION=1.2\nURL="https://example.org/tool-$VERSION-linux-amd64"\ncurl -sSLo /tmp/tool "$URL"\nchmod +x /tmp/tool`,
      9,
    ],
    [
      'a file in a variable',
      ARM,
      'F=kubo_v0.43.0_linux-amd64.tar.gz\ncurl -fsSLO "https://example.org/$F"\ntar xf "$F"\nsudo bash kubo/install.sh',
      8,
    ],
    ['a redirection', ARM, `curl -fsSL ${KUBO} > k.tgz\ntar xf k.tgz\nsudo bash kubo/install.sh`, 7],
    ['a release by a pattern', ARM, "gh release download -p '*_linux-amd64.deb'\nsudo dpkg -i *_linux-amd64.deb", 7],
    [
      'a repository of packages',
      ARM,
      'echo "deb [arch=amd64 signed-by=/k.gpg] https://example.org x main" | sudo tee /etc/apt/sources.list.d/x.list\nsudo apt-get install -y x',
      7,
    ],
    ['a host of toolchains', ARM, 'rustup set default-host x86_64-unknown-linux-gnu', 7],
    ['a host of an installer', ARM, 'rustup-init -y --default-host x86_64-unknown-linux-gnu', 7],
    ['tests of a target', ARM, 'cargo test --target x86_64-unknown-linux-gnu', 7],
    ['a platform of conda', ARM, 'CONDA_SUBDIR=linux-64 conda create -n x python', 7],
    ['an image that is pulled and run', ARM, 'docker pull --platform linux/amd64 a:1\ndocker run a:1', 7],
    ['a toolchain for a host', ARM, 'rustup default stable-x86_64-unknown-linux-gnu', 7],
    ['a toolchain for one command', ARM, 'rustup run stable-x86_64-unknown-linux-gnu cargo build', 7],
    ['tests of a cross build', ARM, 'GOARCH=amd64 go test ./...', 7],
    ['an image of another platform', ARM, 'docker run --rm --platform linux/amd64 python:3.12 make test', 7],
    ['an image with the architecture in its name', ARM, 'docker run --rm quay.io/pypa/manylinux2014_x86_64 true', 7],
    [
      'an arm64 program on amd64',
      'ubuntu-24.04',
      'curl -sSL https://example.org/tool-linux-arm64.tar.gz | sudo tar -xz -C /usr/local/bin',
      7,
    ],
    [
      "another host's arm64 runner",
      'depot-ubuntu-24.04-arm-4',
      `curl -sSL ${TOOL} | sudo tar -xz -C /usr/local/bin`,
      7,
    ],
  ])('%s', (_what, runsOn, script, line) => {
    expect(find(scriptJob(runsOn, script))).toEqual([`${line} error`]);
  });

  it.each([
    [
      'a fleet behind && and ||',
      `strategy: { matrix: { arch: [amd64, arm64] } }\nruns-on: \${{ matrix.arch == 'arm64' && fromJSON('["self-hosted","arm64","dgx"]') || 'ubuntu-24.04' }}\nsteps:\n  - run: curl -sL ${TOOL} | sudo tar -xz -C /usr/local/bin`,
      7,
    ],
    ['an image of the job', `runs-on: ${ARM}\ncontainer: amd64/debian:13\nsteps: [{ run: make }]`, 5],
    [
      'an image of a service',
      `runs-on: ${ARM}\nservices:\n  db:\n    image: amd64/postgres:17\nsteps: [{ run: make }]`,
      7,
    ],
    [
      'the architecture of a setup action',
      `runs-on: ${ARM}\nsteps:\n  - uses: actions/setup-node@v6\n    with:\n      architecture: x64`,
      8,
    ],
    [
      'a platform of the container',
      `runs-on: ${ARM}\ncontainer:\n  image: debian:13\n  options: --platform linux/amd64\nsteps: [{ run: make }]`,
      7,
    ],
    [
      'a platform of a service',
      `runs-on: ${ARM}\nservices:\n  db:\n    image: mysql:8.4\n    options: --platform=linux/amd64\nsteps: [{ run: make }]`,
      8,
    ],
    [
      'the platform of all images',
      `runs-on: ${ARM}\nenv: { DOCKER_DEFAULT_PLATFORM: linux/amd64 }\nsteps:\n  - run: docker run a:1`,
      7,
    ],
    [
      'a toolchain of an action',
      `runs-on: ${ARM}\nsteps:\n  - uses: dtolnay/rust-toolchain@v1\n    with:\n      toolchain: stable-x86_64-unknown-linux-gnu`,
      8,
    ],
    [
      'an installer of an action',
      `runs-on: ${ARM}\nsteps:\n  - uses: conda-incubator/setup-miniconda@v3\n    with:\n      installer-url: https://example.org/Miniforge3-Linux-x86_64.sh`,
      8,
    ],
    [
      'a platform of conda in env',
      `runs-on: ${ARM}\nenv: { CONDA_SUBDIR: linux-64 }\nsteps:\n  - run: conda install -y x`,
      7,
    ],
    ['an image as an action', `runs-on: ${ARM}\nsteps:\n  - uses: docker://amd64/alpine:3.22`, 6],
    [
      'an image in a variable',
      `runs-on: ${ARM}\nenv: { IMAGE: "amd64/debian:13" }\nsteps:\n  - run: docker run "$IMAGE" make`,
      7,
    ],
    ['a variable of the job', `runs-on: ${ARM}\nenv: { GOARCH: amd64 }\nsteps:\n  - run: go test ./...`, 7],
    [
      'one leg',
      `strategy: { matrix: { runner: [ubuntu-24.04, ${ARM}] } }\nruns-on: \${{ matrix.runner }}\nsteps:\n  - run: curl -sL ${TOOL} | sudo tar -xz -C /usr/local/bin`,
      7,
    ],
  ])('%s', (_what, keys, line) => {
    expect(find(jobText(keys))).toEqual([`${line} error`]);
  });
});

describe('a warning', () => {
  it.each([
    ['an archive that is only unpacked', ARM, `curl -sL ${TOOL} | tar -xz`],
    [
      'an image on a machine that may emulate',
      '[self-hosted, linux, arm64]',
      'docker run --rm --platform linux/amd64 python:3.12 make',
    ],
    ['an image at another host', 'depot-ubuntu-24.04-arm', 'docker run --rm --platform linux/amd64 python:3.12 make'],
  ])('%s', (_what, runsOn, script) => {
    expect(find(scriptJob(runsOn, script))).toEqual(['7 warning']);
  });
});

it('reports the platform of a container, but not the programs in it', () => {
  const on = (runsOn: string) =>
    jobText(
      `runs-on: ${runsOn}\ncontainer: { image: "debian:13", options: --platform linux/amd64 }\nsteps:\n  - run: curl -sL ${TOOL} | tar -xz -C /usr/local`,
    );
  expect(find(on(ARM))).toEqual(['5 error']);
  expect(find(on('[self-hosted, linux, arm64]'))).toEqual(['5 warning']);
});

it('an image after an action of the repository is a warning', () => {
  const text = jobText(
    `runs-on: ${ARM}\nsteps:\n  - uses: ./.github/actions/setup\n  - run: docker run --platform linux/amd64 a:1`,
  );
  expect(find(text)).toEqual(['7 warning']);
});

it('a file that an action downloads is a warning', () => {
  const text = jobText(
    `runs-on: ${ARM}\nsteps:\n  - uses: a/release-downloader@v1\n    with:\n      fileName: tool-linux-amd64.tar.gz`,
  );
  expect(find(text)).toEqual(['8 warning']);
});

it('reports a name once a job', () => {
  const text = jobText(
    `runs-on: ${ARM}\nsteps:\n  - run: docker run --platform linux/amd64 a:1\n  - run: docker run --platform linux/amd64 b:1`,
  );
  expect(find(text)).toEqual(['6 error']);
});

const UNKNOWN_RUNNERS = [
  '[self-hosted, linux]',
  'macos-15',
  'windows-11-arm',
  `\${{ inputs.runner }}`,
  'runs-on=1,family=c7g',
  '[self-hosted, dgx]',
];

describe('silent on, on amd64', () => {
  it.each([
    ['a cross compiler', 'curl -sL https://example.org/aarch64-linux-musl-cross.tgz | sudo tar -xz -C /opt'],
    ['a root file system', 'curl -sL https://example.org/rootfs-arm64.tar.gz | sudo tar -xz -C /opt/arm64'],
    [
      'files for an arm64 image',
      'curl -sL https://example.org/x-linux-arm64.tar.gz | tar -xz -C image\nsudo cp y /usr/local/bin/',
    ],
    ['a package that is only unpacked', 'dpkg -x ./x_1.0_arm64.deb out'],
  ])('%s', (_what, script) => {
    expect(find(scriptJob('ubuntu-24.04', script))).toEqual([]);
  });
});

describe('silent on', () => {
  it.each(UNKNOWN_RUNNERS)('a machine of another system or unknown architecture: %s', (runsOn) => {
    expect(find(scriptJob(runsOn, `curl -sL ${TOOL} | sudo tar -xz -C /usr/local/bin`))).toEqual([]);
  });

  it.each([
    ['the architecture of the runner', 'ubuntu-24.04', `curl -sL ${TOOL} | sudo tar -xz -C /usr/local/bin`],
    [
      'a name by dpkg',
      ARM,
      'curl -sSLo x.deb "https://example.org/x_$(dpkg --print-architecture).deb"\nsudo dpkg -i x.deb',
    ],
    [
      'a name by expression',
      ARM,
      `curl -sL https://example.org/x-linux-\${{ matrix.arch }}.tar.gz | sudo tar -xz -C /usr/local/bin`,
    ],
    ['a branch of if', ARM, `if [ "$(uname -m)" = x86_64 ]; then\n  curl -sL ${TOOL} | sudo tar -xz -C /usr/local\nfi`],
    [
      'a branch of case',
      ARM,
      `case "$(uname -m)" in\n  x86_64) curl -sL ${TOOL} | sudo tar -xz -C /usr/local ;;\nesac`,
    ],
    ['a test before &&', ARM, `[ "$RUNNER_ARCH" = X64 ] && curl -sL ${TOOL} | sudo tar -xz -C /usr/local`],
    [
      'the rest after a test that ends the script',
      ARM,
      `if [ "$(uname -m)" != x86_64 ]; then exit 0; fi\ncurl -sL ${TOOL} | sudo tar -xz -C /usr/local`,
    ],
    [
      'a variable by branch',
      ARM,
      `A=arm64\nif [ "$(uname -m)" = x86_64 ]; then A=amd64; fi\ncurl -sL "https://example.org/x-linux-$A.tar.gz" | sudo tar -xz -C /usr/local`,
    ],
    [
      'a function that a branch calls',
      ARM,
      `x86() { curl -sL ${TOOL} | sudo tar -xz -C /usr/local; }\nif [ "$(uname -m)" = x86_64 ]; then x86; fi`,
    ],
    ['an image that is only pulled', ARM, 'docker pull --platform linux/amd64 a:1\ndocker save a:1 -o a.tar'],
    ['a target that is only built', ARM, 'cargo test --no-run --target x86_64-unknown-linux-gnu'],
    [
      'a runner for a target',
      ARM,
      'export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUNNER=emulate\ncargo test --target x86_64-unknown-linux-gnu',
    ],
    [
      'a repository for both architectures',
      ARM,
      'echo "deb [arch=amd64,arm64] https://example.org x main" > /etc/apt/sources.list.d/x.list\napt-get install -y x',
    ],
    ['a release that is only kept', ARM, "gh release download -p '*_linux-amd64.deb'\ntar cf all.tar ."],
    ['a download that is only kept', ARM, `curl -sSLo release/tool.tar.gz ${TOOL}`],
    [
      'downloads for several architectures',
      ARM,
      'wget https://example.org/x-linux-amd64.tar.gz\nwget https://example.org/x-linux-arm64.tar.gz\ntar xf x-linux-amd64.tar.gz && sudo mv x /usr/local/bin/',
    ],
    [
      'a package for all',
      ARM,
      'wget https://example.org/ubuntu2404/x86_64/keyring_1.1-1_all.deb\nsudo dpkg -i keyring_1.1-1_all.deb',
    ],
    ['other systems', ARM, 'curl -sL https://example.org/x-darwin-amd64.tar.gz | sudo tar -xz -C /usr/local'],
    [
      'cross builds',
      ARM,
      'GOARCH=amd64 go build ./...\nGOARCH=amd64 go test -c ./...\nrustup target add x86_64-unknown-linux-gnu\ncargo build --target x86_64-unknown-linux-gnu\ndocker buildx build --platform linux/amd64 .',
    ],
    [
      'packages for a second architecture',
      ARM,
      'sudo dpkg --add-architecture amd64\nsudo apt-get install -y ./x_1.0_amd64.deb',
    ],
    [
      'printed text, comments and uploads',
      ARM,
      `echo "${TOOL}"\n# curl -L ${TOOL} | sudo tar -xz -C /usr/local\ngh release upload v1 x-linux-amd64.tar.gz\ncurl -T x-linux-amd64.tar.gz ${TOOL}`,
    ],
  ])('%s', (_what, runsOn, script) => {
    expect(find(scriptJob(runsOn, script))).toEqual([]);
  });

  it.each([
    [
      'a job with QEMU',
      `runs-on: ${ARM}\nsteps:\n  - uses: docker/setup-qemu-action@v4\n  - run: docker run --platform linux/amd64 a:1`,
    ],
    [
      'a step that the leg leaves out',
      `strategy: { matrix: { runner: [ubuntu-24.04, ${ARM}] } }\nruns-on: \${{ matrix.runner }}\nsteps:\n  - if: matrix.runner == 'ubuntu-24.04'\n    run: curl -sL ${TOOL} | sudo tar -xz -C /usr/local`,
    ],
    [
      'a step by the architecture of the runner',
      `runs-on: ${ARM}\nsteps:\n  - if: runner.arch == 'X64'\n    run: curl -sL ${TOOL} | sudo tar -xz -C /usr/local`,
    ],
    [
      'a step by an unknown value',
      `runs-on: ${ARM}\nsteps:\n  - if: inputs.arch == 'x64'\n    run: curl -sL ${TOOL} | sudo tar -xz -C /usr/local`,
    ],
    ['a job without steps that run', `runs-on: ${ARM}\nsteps: []`],
  ])('%s', (_what, keys) => {
    expect(find(jobText(keys))).toEqual([]);
  });
});
