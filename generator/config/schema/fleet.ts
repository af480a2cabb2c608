// Machines of your own.
import * as z from 'zod/mini';
import { label, listOf, matchingText, optional, platform, required, variableName, withDefault } from './fields.ts';

export const fleet = z
  .strictObject({
    platform: required(platform, 'What the machines are, such as linux/arm64. Each job checks it.'),
    labels: optional(listOf(label), 'All labels that a machine must have.'),
    group: optional(matchingText(/^[^"']+$/, 'the name of a runner group'), 'Runner group, with or without labels.'),
    'scale-set': optional(label, 'Name of a scale set of Actions Runner Controller.'),
    distribution: optional(
      matchingText(/^[a-z]+(?:-[\d.]+)?$/, 'a distribution such as ubuntu-22.04'),
      'ID and VERSION_ID of /etc/os-release, such as ubuntu-22.04: what setup-python has builds for.',
    ),
    emulated: withDefault(
      z.boolean(),
      false,
      'Its machines emulate the platform: processors of another architecture. Each job checks that, too.',
    ),
    buildkit: optional(
      matchingText(
        /^(?:unix|tcp|docker-container|ssh):\/\/\S+$/,
        'an address such as unix:///run/buildkit/buildkitd.sock',
      ),
      "Address of the machines' own BuildKit, which images are built with. Default: Docker's.",
    ),
    runtimes: optional(
      z.enum(['setup', 'uv', 'installed']),
      'Where runtimes come from: setup actions, uv (Python only), or what is installed. Default: what works.',
    ),
    'pull-requests': withDefault(
      z.enum(['own', 'never']),
      'own',
      "Pull requests that may run: of this repository's own branches, or none. Of forks: never.",
    ),
    switch: optional(
      z.strictObject({
        variable: required(variableName, 'Repository variable: enabled or disabled.'),
        default: withDefault(z.enum(['enabled', 'disabled']), 'enabled', 'What a variable that is not set means.'),
      }),
      'A repository variable that takes the fleet out of the workflows, without a commit.',
    ),
  })
  .check(
    z.refine((value) => [value.labels ?? value.group, value['scale-set']].filter(Boolean).length === 1, {
      error: 'has to have labels, or a group, or a scale-set',
    }),
  );
