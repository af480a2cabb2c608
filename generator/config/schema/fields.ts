// Building blocks of the config's schema: keys with descriptions, and formats of texts.
import * as z from 'zod/mini';

/** A required key. */
export const required = <Schema extends z.ZodMiniType>(schema: Schema, description: string) =>
  schema.check(z.describe(description));

/** An optional key without a default. */
export const optional = <Schema extends z.ZodMiniType>(schema: Schema, description: string) =>
  z.optional(schema).check(z.describe(description));

/** An optional key with a default value. */
export const withDefault = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: z.input<Schema>,
  description: string,
) => {
  // The JSON schema loses a plain default of what the schema normalizes, such as a list of platforms.
  const withValue = typeof value === 'object' ? z.prefault(schema, value as never) : z._default(schema, value as never);
  return withValue.check(z.describe(description));
};

/** Names what a schema describes, for its type in editors and in docs/config.md. */
export const titled = <Schema extends z.ZodMiniType>(schema: Schema, title: string) => schema.check(z.meta({ title }));

/** A text of some format. `format` follows the words "is not" in the error message. */
export const matchingText = (pattern: RegExp, format: string) => {
  const error = `is not ${format}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
};

/** Control characters, and characters that some readers take for a line end or a mark. */
const INVISIBLE_CHARACTERS = '\\u0000-\\u001F\\u007F-\\u009F\\u2028\\u2029\\uFEFF\\uFFFE\\uFFFF';

export const INVISIBLE = new RegExp(`[${INVISIBLE_CHARACTERS}]`);

/** A text on one line that is not blank. `format` follows the words "is not" in the error message. */
export const lineOf = (format: string, excluded = '') =>
  matchingText(
    new RegExp(`^(?=.*\\S)[^${excluded}${INVISIBLE_CHARACTERS}]+$`),
    `${format} on one line, without control characters`,
  );

/** A text on one line that may be empty. */
export const line = matchingText(
  new RegExp(`^[^${INVISIBLE_CHARACTERS}]*$`),
  'a text on one line, without control characters',
);

/** Any text that a file and an environment variable can have. */
export const text = z.string().check(
  z.refine((value) => value.isWellFormed() && !value.includes('\0'), {
    error: 'contains a NUL character or half a character\nRemove it.',
  }),
);

/** Whether GitHub would evaluate a part of a text. */
const hasExpression = (value: string) => value.includes('$' + '{{');

/** A text where GitHub does not allow expressions. */
export const literalText = text.check(
  z.refine((value) => !hasExpression(value), { error: 'contains a GitHub expression\nWrite the value itself.' }),
);

export const listOf = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.array(schema).check(z.minLength(1, { error: 'is empty' }));

export const command = titled(
  text.check(
    z.regex(/\S/, { error: 'is not a command' }),
    z.refine((script) => !hasExpression(script), {
      error: 'contains a GitHub expression\nPass the value to the script as an environment variable.',
    }),
  ),
  'command',
);
/** A key of more than 1,024 characters is not valid YAML. */
export const variableName = titled(
  matchingText(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, 'the name of a variable with at most 255 characters'),
  'variable name',
);
/** GitHub's own rule for inputs of actions. */
export const inputName = titled(
  matchingText(/^[A-Za-z_][\w-]{0,254}$/, 'the name of an input: letters, digits, dashes and underscores'),
  'input name',
);
export const FILE_NAME = /^[a-z][a-z\d-]{0,49}$/;
export const fileName = titled(
  matchingText(FILE_NAME, 'a name of lower-case letters, digits and dashes with at most 50 characters'),
  'name',
);
export const LABEL = /^[\w.][\w.-]*$/;
export const label = titled(matchingText(LABEL, 'a label of letters, digits, dots and dashes'), 'label');
export const environmentName = titled(matchingText(/^[\w -]+$/, 'the name of an environment'), 'environment');
export const RELATIVE_PATH = /^(?![/-])(?!.*\.\.)[\w./-]+$/;
export const relativePath = titled(matchingText(RELATIVE_PATH, 'a path inside the repository'), 'path');
export const patterns = listOf(
  titled(
    lineOf('a pattern').check(
      z.refine((value) => !hasExpression(value), { error: 'contains a GitHub expression\nWrite the pattern itself.' }),
    ),
    'pattern',
  ),
);
export const simpleValue = titled(
  z.union([text, z.number(), z.boolean()], { error: 'is not a string, number or boolean' }),
  'value',
);
