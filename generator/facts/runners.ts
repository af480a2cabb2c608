// The labels of GitHub's own runners, with the platform that each is natively. Recorded in August 2026; actionlint 1.7.12
// knows them all. An arm64 Linux label ends in -arm: a job for -arm64 would wait for a runner that never comes.

export const HOSTED_RUNNERS: ReadonlyMap<string, string> = new Map([
  ['ubuntu-22.04', 'linux/amd64'],
  ['ubuntu-22.04-arm', 'linux/arm64'],
  ['ubuntu-24.04', 'linux/amd64'],
  ['ubuntu-24.04-arm', 'linux/arm64'],
  ['macos-15', 'darwin/arm64'],
  ['macos-15-intel', 'darwin/amd64'],
  ['windows-2025', 'windows/amd64'],
  ['windows-11-arm', 'windows/arm64'],
]);
