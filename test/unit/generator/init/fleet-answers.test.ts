import { describe, expect, it } from 'vitest';
import { createFleet, describeLabelProblem, parseLabels } from '../../../../generator/init/fleet-answers.ts';

describe('the labels that a user writes', () => {
  it.each([
    ['self-hosted, arm64, dgx', ['self-hosted', 'arm64', 'dgx']],
    ['[self-hosted, "arm64"]', ['self-hosted', 'arm64']],
    [' self-hosted  arm64 ', ['self-hosted', 'arm64']],
  ])('are separated by commas or spaces: %s', (text, labels) => {
    expect(parseLabels(text)).toEqual(labels);
    expect(describeLabelProblem(text)).toBeNull();
  });

  it.each([
    ['', 'Write at least one label'],
    ['self-hosted, a/b', "'a/b' is not a label"],
  ])('are refused if a config cannot have them: %s', (text, message) => {
    expect(describeLabelProblem(text)).toContain(message);
  });
});

it.each([
  ['linux/arm64', ['self-hosted', 'arm64', 'dgx'], 'dgx'],
  ['linux/amd64', ['self-hosted', 'amd64'], 'amd64'],
  ['linux/amd64', ['self-hosted', 'Linux'], 'amd64'],
  ['darwin/arm64', ['self-hosted', 'macOS'], 'darwin-arm64'],
  // The names of kinds of job are taken.
  ['linux/arm64', ['self-hosted', 'build', 'hosted'], 'build'],
])('a fleet is named after the label that says most: %s %j', (platform, labels, name) => {
  expect(createFleet(platform, labels)).toEqual({ name, platform, labels });
});
