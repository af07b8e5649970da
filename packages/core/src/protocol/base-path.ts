/** Returns whether the server's routes can be below this path: it starts with a slash, is not `/`, and does not end with a slash. */
export function isBasePath(path: string): boolean {
  return /^(\/[\w.~-]*\w[\w.~-]*)+$/.test(path)
}
