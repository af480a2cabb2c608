// Checks that the machine has the compilers and libraries that builds from git need. An install makes the same check first.
import { findMissingNeeds } from '../../install/build/preflight.ts';
import { planInstallation } from '../../install/build/system-packages.ts';
import { forRoot } from '../advice.ts';
import { defineCheck } from '../check.ts';
import { failureResult, okResult, TROUBLESHOOTING_PAGE } from '../finding.ts';

export const buildToolsCheck = defineCheck({
  id: 'build-tools',
  subject: 'Build tools',
  page: `${TROUBLESHOOTING_PAGE}#missing-build-tools`,
  check: ({ buildTools: { required, available }, packageSystem }) => {
    if (required.length === 0) return [];
    const missing = findMissingNeeds(required, available);
    if (missing.length === 0) return okResult(required.map(({ name }) => name).join(', '));
    const names = missing.map(({ name, alternative }) => (alternative ? `${name} or ${alternative}` : name)).join(', ');
    const { command, sentences } = planInstallation(packageSystem, missing);
    const lines = [...(command === null ? [] : [forRoot(packageSystem, command)]), ...sentences];
    return failureResult(`missing: ${names}`, lines.join('\n') || "Install them with this system's package manager.");
  },
});
