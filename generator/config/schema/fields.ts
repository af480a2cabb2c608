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
  value: Parameters<typeof z._default<Schema>>[1],
  description: string,
) => z._default(schema, value).check(z.describe(description));

/** A text of some format. `format` follows the words "is not" in the error message. */
export const matchingText = (pattern: RegExp, format: string) => {
  const error = `is not ${format}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
};

export const listOf = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.array(schema).check(z.minLength(1, { error: 'is empty' }));

export const command = z.string({ error: 'is not a command' }).check(
  z.regex(/\S/, { error: 'is not a command' }),
  z.refine((script) => !script.includes('$' + '{{'), {
    error: 'contains a GitHub expression\nPass the value to the script as an environment variable.',
  }),
);
export const variableName = matchingText(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable');
export const fileName = matchingText(
  /^[a-z][a-z\d-]{0,49}$/,
  'a name of lower-case letters, digits and dashes with at most 50 characters',
);
export const label = matchingText(/^[\w.-]+$/, 'a label of letters, digits, dots and dashes');
export const platform = matchingText(/^[a-z]+\/[a-z\d]+$/, 'a platform such as linux/arm64');
export const relativePath = matchingText(/^(?!\/)(?!.*\.\.)[\w./-]+$/, 'a path inside the repository');
export const patterns = listOf(matchingText(/\S/, 'a pattern'));
export const simpleValue = z.union([z.string(), z.number(), z.boolean()], {
  error: 'is not a string, number or boolean',
});
