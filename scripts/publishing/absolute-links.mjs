// Makes the links of a packed document absolute, because npm's website resolves no relative links. remark would also reformat the text.
import { posix } from 'node:path'

/** The destination of an inline link, without a URL scheme and without a link to a heading of the same document. */
const relativeLink = /(?<=\]\()(?![a-z][a-z\d+.-]*:|#|\/)[^)\s]+(?=\))/g

/** Splits a text into prose (even positions) and code blocks (odd positions). */
const fence = /^(```.*?^```$)/gms

/** Returns the relative links of a Markdown text. */
export const findRelativeLinks = (text) =>
  text.split(fence).flatMap((part, index) => (index % 2 ? [] : (part.match(relativeLink) ?? [])))

/**
 * Returns the Markdown text with absolute links.
 *
 * @param folder the folder of the document in the repository
 * @param base the URL of the repository's root
 */
export function makeLinksAbsolute(text, { folder, base }) {
  const makeAbsolute = (link) => `${base}/${posix.join(folder, link)}`
  return text
    .split(fence)
    .map((part, index) => (index % 2 ? part : part.replace(relativeLink, makeAbsolute)))
    .join('')
}
