/** What a path may be made of (RFC 3986, section 3.3). It leaves out the backslash, which some servers take for a slash. */
const pathCharacters = /^(?:\/(?:[\w.~!$&'()*+,;=:@-]|%[\da-f]{2})*)+$/i

/** A separator, something to decode a second time, and characters at which some server ends a path. */
const refusedEncodings = /%(?:2f|5c|25|3f|23|[01][\da-f]|7f)/i

/** The same, where a server first makes of a text what it looks like (Unicode's NFKC): U+FF0F becomes a slash. */
const refusedCharacters = /[/\\%?#]/

/** What some server leaves out: white space, soft hyphens, and the like. */
const unseen = /[\s\p{Cf}]/gu

/**
 * Splits a path into its segments. What servers read in more than one way is refused: dot segments however they are written, with a
 * matrix parameter or a space behind them too, empty segments but for the last, encoded separators, control characters, and what is no
 * UTF-8.
 *
 * @returns The segments as they are written; `undefined` for a path that is refused.
 */
export function splitPath(path: string): readonly string[] | undefined {
  if (!pathCharacters.test(path) || refusedEncodings.test(path)) return undefined
  const segments = path.slice(1).split('/')
  const isPlain = segments.every((segment, at) => {
    const isLast = at === segments.length - 1
    return segment === '' ? isLast : isName(segment)
  })
  return isPlain ? segments : undefined
}

/** Whether a segment is one for whoever reads it. Servers that know matrix parameters cut them off before they look for dots. */
function isName(segment: string): boolean {
  try {
    const text = decodeURIComponent(segment).normalize('NFKC').replace(unseen, '')
    const [name = ''] = text.split(';')
    return !refusedCharacters.test(text) && !['', '.', '..'].includes(name)
  } catch {
    // No UTF-8: overlong forms of a dot or a slash are such.
    return false
  }
}
