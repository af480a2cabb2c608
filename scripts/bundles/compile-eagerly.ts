// Makes Node compile the functions of a bundle together with the file. Otherwise it first only checks their syntax, and reads each
// again when it is called. For bundles whose functions run in most jobs.

/** A function in the code of a module, as tsc writes it. */
const FUNCTION = /^((?:async )?function) (\w+)(\(.*[^}]\n[\s\S]*?^\})$/gm;
const MODULE_START = /^(?=;\/\/ CONCATENATED MODULE|\/\*\*\*\/ )/m;

/**
 * Returns the code of ncc with each function of a module as a constant with a function in parentheses, which V8 compiles at once.
 * They are moved to the start of their module, because its other code may call them.
 */
export function compileEagerly(code: string): string {
  return code.split(MODULE_START).map(moveFunctions).join('');
}

function moveFunctions(module: string): string {
  const functions: string[] = [];
  const rest = module.replace(FUNCTION, (_, keyword: string, name: string, body: string) => {
    functions.push(`const ${name} = (${keyword} ${body});\n`);
    return '';
  });
  const start = rest.indexOf('\n') + 1;
  return rest.slice(0, start) + functions.join('') + rest.slice(start);
}
