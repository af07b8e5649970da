// Changes the links of a repository document for the site. VitePress resolves only links between its own pages.
import { posix } from 'node:path'

/** A link or an image in Markdown: `](target)`. The targets in this repository contain no parentheses. */
const link = /(!?\[[^\]]*)\]\(([^()\s]+)\)/g

/** Splits a text into code (fences and spans) and prose. Every second part is code. */
const splitCode = (text) => text.split(/(^```.*?^```$|`[^`\n]+`)/ms)

/**
 * Returns the new target of a link.
 *
 * @param site `pages`: the URL of each document that is a page of the site. `sources`: the URL of a file or folder in the repository, before
 *   its path
 */
function resolveTarget(target, path, { pages, sources }) {
  if (/^[a-z]+:|^\//.test(target)) return target
  const [file = '', anchor] = target.split('#')
  const resolved = file ? posix.join(posix.dirname(path), decodeURI(file)) : path
  const hash = anchor ? `#${anchor}` : ''
  const page = pages[resolved]
  if (page && resolved === path) return hash || page
  return page ? `${page}${hash}` : `${sources}${encodeURI(resolved)}${hash}`
}

/** Returns a text with other link targets. Code does not change. */
export function mapLinks(text, toTarget) {
  // A link can contain a code span, so the code becomes a placeholder: its number between two characters that no text has.
  const parts = splitCode(text)
  const masked = parts.map((part, at) => (at % 2 === 0 ? part : `\uE000${at}\uE000`)).join('')
  return masked
    .replace(link, (_all, label, target) => `${label}](${toTarget(target)})`)
    .replace(/\uE000(\d+)\uE000/g, (_all, at) => parts[Number(at)])
}

/** Returns a document with links to pages of the site, or to the repository for files that are no page. */
export const rewriteLinks = (text, path, site) =>
  mapLinks(text, (target) => resolveTarget(target, path, site))
