// The schema of a fleet of self-hosted runners.
import * as z from 'zod/mini';
import { label, lineOf, listOf, matchingText, optional, required, variableName, withDefault } from './fields.ts';
import { platform } from './platform.ts';

export const fleet = z
  .strictObject({
    platform: required(platform, 'Platform of the machines, such as linux/arm64. Each job verifies it.'),
    labels: optional(listOf(label), 'Labels that a machine must have, all of them.'),
    group: optional(lineOf('the name of a runner group', '"\'$'), 'Runner group, with or without labels.'),
    'scale-set': optional(label, 'Name of a runner scale set of Actions Runner Controller.'),
    distribution: optional(
      matchingText(/^[a-z]+(?:-[\d.]+)?$/, 'a distribution such as ubuntu-22.04'),
      'ID and VERSION_ID in /etc/os-release, such as ubuntu-22.04. Decides whether setup-python has builds.',
    ),
    emulated: withDefault(z.boolean(), false, 'Whether the machines emulate their platform. Each job verifies it.'),
    buildkit: optional(
      matchingText(
        /^(?:unix|tcp|docker-container|ssh):\/\/[!-~]+$/,
        'an address such as unix:///run/buildkit/buildkitd.sock',
      ),
      "Address of a BuildKit on the machines to build images with. Default: Docker's own BuildKit.",
    ),
    runtimes: optional(
      z.enum(['setup', 'uv', 'installed']),
      'Where runtimes come from: setup (setup actions), uv (Python only) or installed (preinstalled). Default: one that has all versions.',
    ),
    'pull-requests': withDefault(
      z.enum(['own', 'never']),
      'own',
      'Which pull requests may run: own (from branches of this repository) or never. Forks never run.',
    ),
    switch: optional(
      z.strictObject({
        variable: required(variableName, 'Repository variable with the value enabled or disabled.'),
        default: withDefault(
          z.enum(['enabled', 'disabled']),
          'enabled',
          'The value that applies if the variable is not set.',
        ),
      }),
      'A repository variable that switches the fleet off without a commit.',
    ),
  })
  .check(
    z.refine((value) => [value.labels ?? value.group, value['scale-set']].filter(Boolean).length === 1, {
      error: 'needs either labels, a group or a scale-set',
    }),
  );
