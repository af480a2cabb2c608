// Matches names of products in the free texts of manufacturers: `DGX` in `NVIDIA_DGX_Spark`, `A100` in `NVIDIA A100-SXM4-80GB`.

// A number with a decimal point is one part: 2.50GHz. Other signs separate parts.
const PARTS = /(?<![\p{L}\p{N}.])\d+(?:\.\d+)+\p{L}*|[\p{L}\p{N}]+/gu;

// A name that is directly followed by a model: DGXA100, RTX4090, SXM4. Shorter names would be found in GTX1080 and GV100.
const NAME = /^\p{L}{3,}$/u;
const MODEL = /^\p{L}?\d/u;

/** Returns the letters and digits of a text in lower case, without the signs between them: `nvidia`, `a100`, `sxm4`, `80gb`. */
export function splitParts(text: string): readonly string[] {
  return text.toLowerCase().match(PARTS) ?? [];
}

/** Returns whether `text` has the parts of `name` next to each other, ignoring case. False if `name` has none. */
export function containsName(text: string, name: string): boolean {
  const [parts, expected] = [splitParts(text), splitParts(name)];
  if (expected.length === 0) return false;
  return parts.some((_, start) =>
    expected.every((each, at) => {
      const part = parts[start + at];
      return part !== undefined && matchesPart(part, each);
    }),
  );
}

/** Returns whether a part is the expected one: `a100` and `dgxa100` are `a100`, but `a100x` and `ga100` are other models. */
function matchesPart(part: string, expected: string): boolean {
  if (part === expected) return true;
  const isName = part.startsWith(expected) && NAME.test(expected) && MODEL.test(part.slice(expected.length));
  const isModel = part.endsWith(expected) && MODEL.test(expected) && NAME.test(part.slice(0, -expected.length));
  return isName || isModel;
}
