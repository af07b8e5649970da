/** Whether a request target is a path. Browsers send only paths to an origin server (RFC 9112, section 3.2.1). */
export function isPath(target: string): boolean {
  return /^\/(?![/\\])/.test(target)
}
