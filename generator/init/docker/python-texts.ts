// The parts of a Python Dockerfile that depend on the project: its requirements, the project itself, and its tests.
import { fillDockerTemplate, type SlotTexts } from '../../render/fill.ts';
import type { PythonImage, PythonTests } from './image.ts';

const PIP = 'RUN --mount=type=cache,target=/root/.cache/pip';
const INSTALL = 'pip --python /opt/venv install';
const WHEEL = '--mount=type=bind,from=build,source=/wheel,target=/wheel';

const NO_PYTEST_CACHE =
  '# The user of the image cannot write a cache beside the tests.\nENV PYTEST_ADDOPTS="-p no:cacheprovider"';

/** Returns the texts for the slots of python.Dockerfile, except the slots that all images have. */
export function pythonTexts(python: PythonImage): SlotTexts {
  const { version, project, requirements, needsSources, command, tests } = python;
  return {
    python: version,
    'usage-of-test': tests && "#   docker buildx bake test --load --set '*.platform=linux/arm64'",
    requirements: requirements === 'pyproject.toml' ? fillDockerTemplate('python-requirements.Dockerfile', {}) : null,
    'install-requirements': requirements && !needsSources ? renderRequirementsInstall(requirements) : null,
    'install-project': project === 'package' ? renderPackageInstall(python) : renderSourcesCopy(python),
    'copy-project': project === 'package' ? null : 'COPY --from=build /app ./',
    command: JSON.stringify(command).replaceAll('","', '", "'),
    test: tests && renderTestStage(tests),
  };
}

function renderRequirementsInstall(file: 'pyproject.toml' | 'requirements.txt'): string {
  const copy = file === 'pyproject.toml' ? '--from=requirements /requirements.txt' : 'requirements.txt';
  return `COPY ${copy} /requirements.txt\n${PIP} ${INSTALL} --requirement /requirements.txt`;
}

function renderPackageInstall({ versionFromGit }: PythonImage): string {
  const version = versionFromGit ? fillDockerTemplate('python-version-from-git.Dockerfile', {}) : null;
  return fillDockerTemplate('python-package.Dockerfile', { 'version-from-git': version });
}

/** A copy of all sources includes the tests, so they are removed. */
function renderSourcesCopy({ needsSources, tests }: PythonImage): string {
  return fillDockerTemplate('python-sources.Dockerfile', {
    'install-requirements': needsSources ? `${PIP} ${INSTALL} --requirement requirements.txt` : null,
    'remove-tests': tests && `RUN rm -r ${tests.folder}`,
  });
}

function renderTestStage({ folder, command, settings, needs }: PythonTests): string {
  return fillDockerTemplate('python-test.Dockerfile', {
    'test-command': command,
    'install-needs': needs && renderNeedsInstall(needs),
    'pytest-options': command.includes('pytest') ? NO_PYTEST_CACHE : null,
    'copy-settings': settings.length > 0 ? `COPY ${settings.join(' ')} ./` : null,
    tests: folder,
  });
}

function renderNeedsInstall({ kind, name }: NonNullable<PythonTests['needs']>): string {
  switch (kind) {
    case 'extra':
      return `${PIP} ${WHEEL} \\\n    ${INSTALL} "$(echo /wheel/*.whl)[${name}]"`;
    case 'file':
      return `COPY ${name} ./\n${PIP} ${INSTALL} --requirement ${name}`;
    case 'package':
      return `# hadolint ignore=DL3013 # the project does not pin a version\n${PIP} ${INSTALL} ${name}`;
  }
}
