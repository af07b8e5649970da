/** Whether a server's routes can be under this path, in page and server alike: it begins with a slash, and is not the whole site. */
export function isBasePath(path: string): boolean {
  return /^(\/[\w.~-]*\w[\w.~-]*)+$/.test(path)
}
