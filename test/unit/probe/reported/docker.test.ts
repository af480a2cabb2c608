// Daemons of Docker in public reports.
import { describe } from 'vitest';
import { dockerAnswer } from '../machines/clouds.ts';
import { handler, MAGIC } from '../machines/linux-files.ts';
import { IN_DOCKER, KERNEL, testReports } from './report.ts';

const HANDLERS = { '/proc/sys/fs/binfmt_misc/qemu-aarch64': handler('/usr/bin/qemu-aarch64', 'POCF', MAGIC.arm64) };
const HOME = '/home/me';
const USER_SOCKET = '/run/user/1000/docker.sock';
const COLIMA_SOCKET = '/home/me/.colima/default/docker.sock';
const context = (name: string, digest: string, host: string) => ({
  [`${HOME}/.docker/contexts/meta/${digest}/meta.json`]: JSON.stringify({
    Name: name,
    Metadata: {},
    Endpoints: { docker: { Host: host, SkipTLSVerify: false } },
  }),
});
const COLIMA = context(
  'colima',
  'f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16',
  `unix://${COLIMA_SOCKET}`,
);
const SELECTED = { [`${HOME}/.docker/config.json`]: '{"auths":{},"currentContext":"colima"}' };

describe("Docker's platforms are", () => {
  testReports({
    'those of the kernel and its handlers': {
      source: 'tonistiigi/binfmt',
      files: HANDLERS,
      sockets: { '/var/run/docker.sock': dockerAnswer('amd64', KERNEL) },
      facts: { 'docker-platforms': 'linux/amd64 linux/arm64' },
    },
    'its own, and others unknown, where the handlers are not mounted': {
      source: 'cdxgen#1648',
      ...IN_DOCKER,
      hidden: ['/proc/sys/fs/binfmt_misc/status'],
      sockets: { '/var/run/docker.sock': dockerAnswer('amd64', KERNEL) },
      facts: { 'docker-platforms': 'linux/amd64 unknown', 'binfmt-platforms': 'unknown' },
    },
    'its own, and others unknown, where it has a kernel of its own': {
      source: 'docker/for-mac#6512',
      files: HANDLERS,
      sockets: { '/var/run/docker.sock': dockerAnswer('arm64', '6.10.14-linuxkit') },
      facts: { 'docker-platforms': 'linux/arm64 unknown' },
    },
    'those of a rootless daemon': {
      source: 'docs.docker.com, "Rootless mode"',
      environment: { XDG_RUNTIME_DIR: '/run/user/1000', HOME },
      sockets: { [USER_SOCKET]: dockerAnswer('amd64', KERNEL) },
      facts: { 'docker-platforms': 'linux/amd64' },
    },
    'those of the selected context': {
      source: 'abiosoft/colima, docs/FAQ.md',
      environment: { HOME },
      files: { ...SELECTED, ...COLIMA },
      sockets: { [COLIMA_SOCKET]: dockerAnswer('amd64', KERNEL) },
      facts: { 'docker-platforms': 'linux/amd64' },
    },
    'those of the context in the variable': {
      source: 'docs.docker.com, "Docker contexts"',
      environment: { HOME, DOCKER_CONTEXT: 'colima' },
      files: COLIMA,
      sockets: {
        [COLIMA_SOCKET]: dockerAnswer('amd64', KERNEL),
        '/var/run/docker.sock': dockerAnswer('arm64', KERNEL),
      },
      facts: { 'docker-platforms': 'linux/amd64' },
    },
    'those of DOCKER_HOST rather than of a context': {
      source: 'docs.docker.com, "Docker contexts"',
      environment: { HOME, DOCKER_HOST: `unix://${USER_SOCKET}` },
      files: { ...SELECTED, ...COLIMA },
      sockets: { [COLIMA_SOCKET]: dockerAnswer('arm64', KERNEL), [USER_SOCKET]: dockerAnswer('amd64', KERNEL) },
      facts: { 'docker-platforms': 'linux/amd64' },
    },
    'unknown with a context on another machine': {
      source: 'docs.docker.com, "Docker contexts"',
      environment: { HOME },
      files: {
        ...SELECTED,
        ...context('colima', 'f24fd3749c1368328e2b149bec149cb6795619f244c5b584e844961215dadd16', 'ssh://me@build'),
      },
      sockets: { '/var/run/docker.sock': dockerAnswer('amd64', KERNEL) },
      facts: { 'docker-platforms': 'unknown' },
    },
    'unknown with a context that does not exist': {
      source: 'derived',
      environment: { HOME },
      files: SELECTED,
      facts: { 'docker-platforms': 'unknown' },
    },
    'those of the default socket with a config that selects no context': {
      source: 'derived',
      environment: { HOME },
      files: { [`${HOME}/.docker/config.json`]: '{"auths":{"ghcr.io":{}}' },
      sockets: { '/var/run/docker.sock': dockerAnswer('amd64', KERNEL) },
      facts: { 'docker-platforms': 'linux/amd64' },
    },
    'none without a daemon': { source: 'derived', environment: { HOME }, facts: { 'docker-platforms': 'none' } },
  });
});
