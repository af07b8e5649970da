// Writes llms.txt and llms-full.txt (llmstxt.org). The VitePress plugin for these files writes them in the order of the file names.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootManifest } from '../workspace.mjs'

/** Returns the pages of a sidebar as `{ text, link }`, in order. */
const flatten = (items) =>
  items.flatMap(({ text, link, items: inner = [] }) => [
    ...(link && !link.includes('#') ? [{ text, link }] : []),
    ...flatten(inner),
  ])

/** Returns a page's Markdown without its front matter, and its description. */
function readPage(pages, link) {
  const path = join(pages, link.endsWith('/') ? `${link}index.md` : `${link}.md`)
  const [, front = '', body = ''] =
    /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(path, 'utf8')) ?? []
  const description = /^description: (.*)$/m.exec(front)?.[1] ?? ''
  return {
    body: body.trim(),
    description: description.replace(/^"|"$/g, '').replaceAll('\\"', '"'),
  }
}

/**
 * Writes both files.
 *
 * @param sections `{ title, items }` each: the sections of the English site and their sidebars
 * @param expand returns a page's Markdown with the content of the files that it includes
 */
export function writeLlms({ pages, out, sections, expand }) {
  const base = rootManifest.homepage
  const read = sections.map(({ title, items }) => ({
    title,
    pages: flatten(items).map((page) => ({ ...page, ...readPage(pages, page.link) })),
  }))
  const intro = [
    '# GenAuth for React',
    '',
    '> Login with GenAuth (formerly Authing) for React: `@genauth/react` (hooks), `@genauth/core` (OAuth 2.0 and the session),',
    '> `@genauth/server` (a server that keeps the tokens) and `@genauth/emulator` (a local GenAuth). Do not use `@authing/*`.',
    '',
  ]
  const list = read.flatMap(({ title, pages: each }) => [
    `## ${title}`,
    '',
    ...each.map(({ text, link, description }) => {
      return `- [${text}](${base}${link})${description ? `: ${description}` : ''}`
    }),
    '',
  ])
  writeFileSync(join(out, 'llms.txt'), [...intro, ...list].join('\n'))
  const full = read.flatMap(({ pages: each }) =>
    each.flatMap(({ link, body }) => [`<!-- ${base}${link} -->`, '', expand(body), '']),
  )
  writeFileSync(join(out, 'llms-full.txt'), [...intro, ...full].join('\n'))
}
