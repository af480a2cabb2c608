// Containers that scripts start: their images, and the results that stay in them.
import { describe, expect, it } from 'vitest';
import { findBy, indent, step } from './workflow-texts.ts';

const OPEN = '$' + '{{';
/** The script starts on line 7. */
const script = (text: string, job = '') => step(`run: |\n${indent(text, 4)}`, job);

describe('unpinned-image', () => {
  it.each<readonly [string, string, readonly string[]]>([
    ['no tag', script('docker run python'), ['warning 7']],
    ['the newest', script('docker run python:latest'), ['warning 7']],
    ['of a registry with a port', script('docker run host:5000/a'), ['warning 7']],
    [
      'after options',
      script('sudo docker run -it --rm -e A=b --name x --gpus=all -v "$(pwd):/w x" python sh'),
      ['warning 7'],
    ],
    ['of podman', script('podman run --user "$(id -u):$(id -g)" "$@" python'), ['warning 7']],
    ['a variable of the step', step('run: docker run "$IMAGE"\n  env:\n    IMAGE: python'), ['warning 6']],
    [
      'of a leg',
      script(`docker run ${OPEN} matrix.image }}`, 'strategy:\n  matrix:\n    image: [python, "python:3.11"]\n'),
      ['warning 10'],
    ],
    ['several times in a file', script('docker run a/b\ndocker run a/b\ndocker run a/b:latest'), ['warning 7']],

    ['a tag', script('docker run a/b:1'), []],
    ['a digest', script('docker run a@sha256:0'), []],
    ['built', script('docker build -t me/tests .\ndocker run me/tests'), []],
    [
      'built under a name in a variable',
      script('docker build -t "$T" .\ndocker run "$T"', 'env: { T: me/tests }\n'),
      [],
    ],
    [
      'built by an action',
      `${step('uses: docker/build-push-action@v7\n  with: { tags: "me/tests:latest" }')}      - run: docker run me/tests\n`,
      [],
    ],
    ['committed', script('docker commit x me/tests\ndocker run me/tests'), []],
    ['tagged', script('docker tag x me/tests\ndocker run me/tests'), []],
    ['loaded from a file', script('docker load -i tests.tar\ndocker run me/tests'), []],
    ['of docker bake', script('docker buildx bake\ndocker run me/tests'), []],
    ['a name that a script may have built', script('make image\ndocker run tests'), []],
    ['of a registry on this machine', script('docker run localhost:5000/a'), []],
    ['your own', script(`docker run ghcr.io/${OPEN} github.repository }}`), []],
    ['a variable of the shell', script('docker run "$IMAGE" x'), []],
    ['a container that runs', script('docker exec web ls'), []],
    ['printed', script('echo "docker run a/b"'), []],
  ])('%s', (_, text, found) => {
    expect(findBy('unpinned-image', text)).toEqual(found);
  });
});

describe('results-in-container', () => {
  const upload = (run: string) =>
    `${script(run)}      - uses: actions/upload-artifact@v7\n        with:\n          path: results/\n`;

  it.each<readonly [string, string, readonly string[]]>([
    ['written inside', 'docker run a:1 pytest --junitxml=results/a.xml', ['error 10']],
    [
      'in a folder that the host only makes',
      'mkdir -p results\ndocker run a:1 pytest --junitxml=results/a.xml',
      ['error 11'],
    ],
    ['mounted', 'docker run -v "$PWD:/src" a:1 pytest --junitxml=results/a.xml', []],
    ['redirected by the host', 'docker run a:1 cat results/a.xml > results/a.xml', []],
    ['copied', 'docker run --name x a:1 pytest --junitxml=results/a.xml\ndocker cp x:/results .', []],
    ['of compose', 'docker compose run a pytest --junitxml=results/a.xml', []],
    ['with options in a variable', 'docker run $OPTIONS a:1 pytest --junitxml=results/a.xml', []],
    ['with unknown words before the image', 'docker run $X a:1 pytest --junitxml=results/a.xml', []],
    ['also written outside', 'docker run a:1 pytest --junitxml=results/a.xml\npytest > results/b.txt', []],
  ])('%s', (_, run, found) => {
    expect(findBy('results-in-container', upload(run))).toEqual(found);
  });
});

it.each<readonly [string, readonly string[]]>([
  ["cat <<'E' > Dockerfile.test\nFROM x\nE", ['note 7']],
  ['docker build -f Dockerfile.test .', []],
])('dockerfile-in-script: %j', (text, found) => {
  expect(findBy('dockerfile-in-script', script(text))).toEqual(found);
});
