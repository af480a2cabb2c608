// The schema of services: containers, such as databases, that run beside the tests. The keys are GitHub's own.
import * as z from 'zod/mini';
import {
  lineOf,
  listOf,
  literalText,
  matchingText,
  optional,
  required,
  titled,
  variableName,
  withDefault,
} from './fields.ts';

/** An image with a registry or without. Without a tag or a digest, a run could get any version. */
const serviceImage = titled(
  matchingText(
    /^[a-z\d][\w./:-]*(?::[\w][\w.-]*|@sha256:[a-f\d]{64})$/,
    'an image with a tag or a digest, such as postgres:17',
  ),
  'image',
);
const port = titled(
  z.union(
    [
      z.int().check(z.minimum(1), z.maximum(65_535)),
      matchingText(/^\d{1,5}(?::\d{1,5})?(?:\/(?:tcp|udp))?$/, "a port such as 5432, or '5432:5432'").check(
        z.refine(
          (value) => value.match(/\d+/g)?.every((each) => Number(each) >= 1 && Number(each) <= 65_535) === true,
          {
            error: "is not a port such as 5432, or '5432:5432'",
          },
        ),
      ),
    ],
    { error: "is not a port such as 5432, or '5432:5432' in quotes" },
  ),
  'port',
);

export const service = z.strictObject({
  image: required(serviceImage, 'Image with a tag or, safer, a digest.'),
  ports: optional(listOf(port), "Ports to publish on the machine: '5432:5432', or 5432 for any free port there."),
  env: withDefault(z.record(variableName, literalText), {}, 'Environment variables of the container.'),
  options: optional(
    lineOf('options').check(
      z.refine((value) => !value.includes('$' + '{{'), {
        error: 'contains a GitHub expression\nWrite the value itself.',
      }),
    ),
    'Options of docker create, such as a health check that the job waits for.',
  ),
});
