/** The characters of a path (RFC 3986, section 3.3). The backslash is not included, because some servers treat a backslash as a slash. */
const pathCharacters = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})*)+$/i

/** Encoded separators, `%25` (which some servers decode twice), and characters at which some servers end a path. */
const rejectedEncodings = /%(?:2f|5c|25|3f|23|[01][\da-f]|7f)/i

/**
 * Characters that a segment must not contain after Unicode normalization (NFKC). For example, U+FF0F becomes a slash. Some servers convert
 * the division slash (U+2215) and the fraction slash (U+2044) to a slash. Normalized fractions such as `½` contain U+2044.
 */
const rejectedCharacters = /[/\\%?#\u2044\u2215]/

/** Characters that some servers remove: white space and invisible characters such as the soft hyphen. */
const removedCharacters = /[\s\p{Cf}]/gu

/**
 * Splits a path into its segments. Rejects paths that servers interpret differently:
 *
 * - dot segments in any spelling, also before a matrix parameter or a space;
 * - empty segments, except the last one;
 * - encoded separators and control characters;
 * - letters that some servers convert to a separator;
 * - invalid UTF-8.
 *
 * @returns The segments, still encoded; `undefined` if the path is rejected.
 */
export function splitPath(path: string): readonly string[] | undefined {
  if (!pathCharacters.test(path) || rejectedEncodings.test(path)) return undefined
  const segments = path.slice(1).split('/')
  const isPlain = segments.every((segment, at) => {
    const isLast = at === segments.length - 1
    return segment === '' ? isLast : isName(segment)
  })
  return isPlain ? segments : undefined
}

/** Whether all servers read a segment as the same name. Some servers remove matrix parameters (`;…`) before they resolve dots. */
function isName(segment: string): boolean {
  try {
    const text = decodeURIComponent(segment).normalize('NFKC').replace(removedCharacters, '')
    const [name = ''] = text.split(';')
    return !rejectedCharacters.test(text) && !['', '.', '..'].includes(name)
  } catch {
    // Invalid UTF-8, such as an overlong encoding of a dot or a slash.
    return false
  }
}

/** Whether a path matches an allowed path, segment by segment. */
export function matchesPath(segments: readonly string[], pattern: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '**'
  const fixed = isOpen ? pattern.slice(0, -1) : pattern
  if (!isOpen && segments.length !== fixed.length) return false
  // `**` matches at least one segment.
  if (isOpen && !segments[fixed.length]) return false
  return fixed.every((part, at) => (part === '*' ? segments[at] !== '' : segments[at] === part))
}
