// What Docker prints when it fails, and what the error says to do.
import { expect, it } from 'vitest';
import { dockerFailure } from '../../../kit/docker/failure.ts';

it.each([
  [
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?',
    /^Start Docker/,
  ],
  [
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock',
    /^Start Docker/,
  ],
  ['exec /bin/sh: exec format error', /docker\/setup-qemu-action/],
  ["docker: 'buildx' is not a docker command.", /docker\/setup-buildx-action/],
  ['Error response from daemon: Head "https://ghcr.io/v2/a/b/manifests/1": unauthorized', /docker\/login-action/],
  ['denied: permission_denied: write_package', /docker\/login-action/],
  ['ERROR: ghcr.io/a/b@sha256:00: not found', /^Check the name/],
  ['Error response from daemon: manifest unknown', /^Check the name/],
  ['no matching manifest for linux/arm64/v8 in the manifest list entries', /^Build the image for this platform/],
  ['write /var/lib/docker/x: no space left on device', /^Free disk space/],
  ['dial tcp 127.0.0.1:5000: connect: connection refused', /later/],
  ['something else', /^Correct what Docker says/],
])('%s', (output, fix) => {
  const error = dockerFailure("image 'name:1'", `${output}\nSee 'docker run --help'.\n`);
  expect(error).toMatchObject({ code: 'docker-failed', fix: expect.stringMatching(fix) });
  expect(error.message).toContain(`Image 'name:1': Docker failed:\n${output}\n`);
});

it('shows the last lines only, without control characters and commands', () => {
  const output = `${Array.from({ length: 50 }, (_, at) => `line ${at}`).join('\n')}\n::error::x\n\u001b[31mred`;
  const { message } = dockerFailure('image', output);
  expect(message).not.toContain('line 46');
  expect(message).toContain('line 47\nline 48\nline 49\n\\u003a:error::x\n\\u001b[31mred\n');
});

it('says so if Docker printed nothing', () => {
  expect(dockerFailure('image', ' \n').message).toBe(
    'image: Docker failed and printed nothing. Correct what Docker says, and run the job again.',
  );
});
