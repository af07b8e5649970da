/** Whether the target of a request is one that browsers send to an origin: of its forms, they use this one (RFC 9112, section 3.2). */
export function isPath(target: string): boolean {
  return /^\/(?![/\\])/.test(target)
}
