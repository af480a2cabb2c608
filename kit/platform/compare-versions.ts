// Compares versions that are numbers and dots, such as those of glibc and Python. Versions with pre-releases need semver.

/** Returns less than 0 if `a` is the older version, 0 if they are equal: `3.9` is older than `3.10`, `2.9` equals `2.9.0`. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a.split('.').map(Number), b.split('.').map(Number)];
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Returns whether an operator (`>=`, `<=`, `>`, `<`, `=`) holds for the difference between the actual and the expected value. */
export function satisfiesOperator(operator: string, difference: number): boolean {
  if (operator === '>=') return difference >= 0;
  if (operator === '<=') return difference <= 0;
  if (operator === '>') return difference > 0;
  return operator === '<' ? difference < 0 : difference === 0;
}
