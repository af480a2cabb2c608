// @vercel/ncc has no types. This is the part of its documented interface that is used here.
declare module '@vercel/ncc' {
  export default function ncc(
    input: string,
    options: {
      readonly cache: boolean;
      readonly esm: boolean;
      readonly externals: Readonly<Record<string, string>>;
      readonly quiet: boolean;
    },
  ): Promise<{
    code: string;
    assets: Record<string, { source: Buffer | string }>;
    stats: { compilation: { modules: Iterable<WebpackModule> } };
  }>;

  /** A module of webpack. One that webpack merged from several has these in `modules`. */
  export interface WebpackModule {
    readonly resource?: string;
    readonly modules?: readonly WebpackModule[];
  }
}
