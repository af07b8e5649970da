/** Whether a path matches an allowed path, segment by segment. */
export function matchesPath(segments: readonly string[], pattern: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '**'
  const fixed = isOpen ? pattern.slice(0, -1) : pattern
  if (!isOpen && segments.length !== fixed.length) return false
  // `**` matches at least one segment.
  if (isOpen && !segments[fixed.length]) return false
  return fixed.every((part, at) => (part === '*' ? segments[at] !== '' : segments[at] === part))
}
