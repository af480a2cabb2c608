// What the fuzzer knows about a parser.

interface ParserParts {
  readonly name: string;
  /** Errors that it may throw, besides KitError. */
  readonly throws?: readonly (new (
    ...args: never[]
  ) => Error)[];
}

interface TextParser extends ParserParts {
  readonly texts: readonly string[];
  readonly bytes?: never;
  readonly parse: (text: string) => unknown;
}

interface BinaryParser extends ParserParts {
  readonly bytes: readonly Uint8Array[];
  readonly texts?: never;
  readonly parse: (bytes: Buffer) => unknown;
}

export type FuzzedParser = TextParser | BinaryParser;

/** A parser whose seeds are those of all parsers in its file. */
export type SeedlessParser = Omit<TextParser, 'texts'>;
