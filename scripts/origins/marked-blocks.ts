// Replaces the generated parts of a Markdown page: the lines between `<!-- name -->` and `<!-- /name -->`. Pure.

/** Returns the page with each named block replaced. Throws if the page does not have a name's markers exactly once. */
export function fillBlocks(page: string, blocks: Readonly<Record<string, string>>): string {
  return Object.entries(blocks).reduce((text, [name, block]) => fillBlock(text, name, block), page);
}

function fillBlock(page: string, name: string, block: string): string {
  const [start, end] = [`<!-- ${name} -->\n`, `<!-- /${name} -->\n`];
  const [before = '', after, ...more] = page.split(start);
  const [, rest, ...others] = after?.split(end) ?? [];
  if (rest === undefined || more.length > 0 || others.length > 0) {
    throw new Error(`The page must have the lines '${start.trim()}' and '${end.trim()}' once, in this order.`);
  }
  return `${before}${start}\n${block.trim()}\n\n${end}${rest}`;
}
