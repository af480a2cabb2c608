// What the parts of the config's schema are put together from: keys with what they say, and texts of some form.
import * as z from 'zod/mini';

/** A key that has to be there, with what it says. */
export const required = <Schema extends z.ZodMiniType>(schema: Schema, says: string) => schema.check(z.describe(says));

/** A key that may be missing. */
export const optional = <Schema extends z.ZodMiniType>(schema: Schema, says: string) =>
  z.optional(schema).check(z.describe(says));

/** A key that has a value of its own where it is missing. */
export const withDefault = <Schema extends z.ZodMiniType>(
  schema: Schema,
  value: Parameters<typeof z._default<Schema>>[1],
  says: string,
) => z._default(schema, value).check(z.describe(says));

/** A text of some form. `what` says which to a person who wrote another one. */
export const matchingText = (pattern: RegExp, what: string) => {
  const error = `is not ${what}`;
  return z.string({ error }).check(z.regex(pattern, { error }));
};

export const listOf = <Schema extends z.ZodMiniType>(schema: Schema) =>
  z.array(schema).check(z.minLength(1, { error: 'is empty' }));

export const command = z.string({ error: 'is not a command' }).check(
  z.regex(/\S/, { error: 'is no command' }),
  z.refine((script) => !script.includes('$' + '{{'), {
    error: 'has an expression of Actions in a script\nGive the value to the script as an environment variable.',
  }),
);
export const variableName = matchingText(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable');
export const fileName = matchingText(
  /^[a-z][a-z\d-]{0,49}$/,
  'a name of at most 50 lower-case letters, digits and dashes',
);
export const label = matchingText(/^[\w.-]+$/, 'a label of letters, digits, dots and dashes');
export const platform = matchingText(/^[a-z]+\/[a-z\d]+$/, 'a platform such as linux/arm64');
export const relativePath = matchingText(/^(?!\/)(?!.*\.\.)[\w./-]+$/, 'a path inside the repository');
export const patterns = listOf(matchingText(/\S/, 'a pattern'));
export const simpleValue = z.union([z.string(), z.number(), z.boolean()], {
  error: 'is no text, number, true or false',
});
