// The lines of a Python Dockerfile that depend on the project: what is installed before its sources are there, how the
// project itself is, and what its tests need.
import type { SlotTexts } from './fill.ts';
import type { PythonImage, PythonTests } from './image.ts';

/** Returns a template with its slots filled. */
export type FillDockerFile = (name: string, texts: SlotTexts) => string;

const PIP = 'RUN --mount=type=cache,target=/root/.cache/pip';
const INSTALL = 'pip --python /opt/venv install';
const WHEEL = '--mount=type=bind,from=build,source=/wheel,target=/wheel';

const NO_PYTEST_CACHE = '# Its user may write nothing beside the tests.\nENV PYTEST_ADDOPTS="-p no:cacheprovider"';

/** Returns the texts for the slots of python.Dockerfile, but those of every image. */
export function pythonTexts(python: PythonImage, fill: FillDockerFile): SlotTexts {
  const { version, project, requirements, needsSources, command, tests } = python;
  return {
    python: version,
    'usage-of-test': tests && "#   docker buildx bake test --load --set '*.platform=linux/arm64'",
    requirements: requirements === 'pyproject.toml' ? fill('python-requirements.Dockerfile', {}) : null,
    'install-requirements': requirements && !needsSources ? installRequirements(requirements) : null,
    'install-project': project === 'package' ? installPackage(python, fill) : copySources(python, fill),
    'copy-project': project === 'package' ? null : 'COPY --from=build /app ./',
    command: JSON.stringify(command).replaceAll('","', '", "'),
    test: tests && testStage(tests, fill),
  };
}

function installRequirements(file: 'pyproject.toml' | 'requirements.txt'): string {
  const copy = file === 'pyproject.toml' ? '--from=requirements /requirements.txt' : 'requirements.txt';
  return `COPY ${copy} /requirements.txt\n${PIP} ${INSTALL} --requirement /requirements.txt`;
}

function installPackage({ versionFromGit }: PythonImage, fill: FillDockerFile): string {
  const version = versionFromGit ? fill('python-version-from-git.Dockerfile', {}) : null;
  return fill('python-package.Dockerfile', { 'version-from-git': version });
}

/** Sources that are copied as they are have the tests among them. */
function copySources({ needsSources, tests }: PythonImage, fill: FillDockerFile): string {
  return fill('python-sources.Dockerfile', {
    'install-requirements': needsSources ? `${PIP} ${INSTALL} --requirement requirements.txt` : null,
    'remove-tests': tests && `RUN rm -r ${tests.folder}`,
  });
}

function testStage({ folder, command, settings, needs }: PythonTests, fill: FillDockerFile): string {
  return fill('python-test.Dockerfile', {
    'test-command': command,
    'install-needs': needs && installNeeds(needs),
    'pytest-options': command.includes('pytest') ? NO_PYTEST_CACHE : null,
    'copy-settings': settings.length > 0 ? `COPY ${settings.join(' ')} ./` : null,
    tests: folder,
  });
}

function installNeeds({ kind, name }: NonNullable<PythonTests['needs']>): string {
  switch (kind) {
    case 'extra':
      return `${PIP} ${WHEEL} \\\n    ${INSTALL} "$(echo /wheel/*.whl)[${name}]"`;
    case 'file':
      return `COPY ${name} ./\n${PIP} ${INSTALL} --requirement ${name}`;
    case 'package':
      return `# hadolint ignore=DL3013 # the project does not say which version\n${PIP} ${INSTALL} ${name}`;
  }
}
