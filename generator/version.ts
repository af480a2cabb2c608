// The version of the generator, as generated files name it: that of package.json, which a test compares.

export const GENERATOR_VERSION = '0.1.0';
