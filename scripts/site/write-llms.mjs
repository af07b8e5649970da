// Writes llms.txt and llms-full.txt (llmstxt.org). The VitePress plugin for these files writes them in the order of the file names.
import { readFileSync, writeFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import { fileOf } from './check-links.mjs'
import { siteUrl } from './repository-pages.mjs'
import { mapLinks } from './rewrite-links.mjs'

const intro = [
  '# GenAuth for React',
  '',
  '> Login with GenAuth (formerly Authing) for React: `@genauth/react` (hooks), `@genauth/core` (OAuth 2.0 and the session),',
  '> `@genauth/server` (a server that keeps the tokens) and `@genauth/emulator` (a local GenAuth). Do not use `@authing/*`.',
  '',
]

/** Returns the pages of a sidebar as `{ text, link }`, in order. */
const flatten = (items) =>
  items.flatMap(({ text, link, items: inner = [] }) => [
    ...(link && !link.includes('#') ? [{ text, link }] : []),
    ...flatten(inner),
  ])

/**
 * Returns the Markdown of a page as plain Markdown, which can be read outside of the site: with the files that the page includes, with
 * absolute links, and without the containers and the HTML of VitePress.
 *
 * @param link the path of the page on the site, to which its links are relative
 * @param readInclude returns the text of an included file, from its path
 */
export function toPlainMarkdown(markdown, { link, readInclude }) {
  const included = markdown.replace(/^<<< @\/(\S+)(?: \[.*\])?$/gm, (_all, path) => {
    return `\`${path.replace(/^(\.\.\/)+/, '')}\`:\n\n\`\`\`${extname(path).slice(1)}\n${readInclude(path).trim()}\n\`\`\``
  })
  const absolute = mapLinks(included, (target) => {
    if (/^[a-z]+:/.test(target)) return target
    const { pathname, hash } = new URL(target, `https://site.example${link}`)
    const path = pathname.replace(/(\/index)?\.md$/, (_all, index) => (index ? '/' : ''))
    return `${siteUrl}${path}${hash}`
  })
  return absolute
    .replace(/^::: (\w+) ?(.*)$/gm, (_all, kind, title) => `**${title || kind}**\n`)
    .replace(/^:::\n/gm, '')
    .replace(/^<p class="[\w-]+">.*<\/p>\n+/gm, '')
    .replace(/^<\/?div.*>\n+/gm, '')
    .trim()
}

/** Returns the description of a page, and its text. */
function readPage(pages, link) {
  const path = join(pages, link.endsWith('/') ? `${link}index.md` : `${link}.md`)
  const [, front = '', body = ''] =
    /^---\n(.*?)\n---\n(.*)$/s.exec(readFileSync(path, 'utf8')) ?? []
  const description = /^description: (.*)$/m.exec(front)?.[1] ?? ''
  const readInclude = (file) => readFileSync(join(pages, file), 'utf8')
  return {
    body: toPlainMarkdown(body, { link, readInclude }),
    description: description.replace(/^"|"$/g, '').replaceAll('\\"', '"'),
  }
}

/**
 * Writes both files.
 *
 * @param sections `{ title, items }` each: the sections of the English site and their sidebars
 */
export function writeLlms({ pages, out, sections }) {
  const read = sections.map(({ title, items }) => ({
    title,
    pages: flatten(items).map((page) => ({ ...page, ...readPage(pages, page.link) })),
  }))
  const list = read.flatMap(({ title, pages: each }) => [
    `## ${title}`,
    '',
    ...each.map(({ text, link, description }) => {
      return `- [${text}](${siteUrl}${link})${description ? `: ${description}` : ''}`
    }),
    '',
  ])
  writeFileSync(join(out, 'llms.txt'), [...intro, ...list].join('\n'))
  const full = read.flatMap(({ pages: each }) =>
    each.flatMap(({ link, body }) => [`<!-- ${siteUrl}${link} -->`, '', body, '']),
  )
  writeFileSync(join(out, 'llms-full.txt'), [...intro, ...full].join('\n'))
}

/** Returns one line per link of both files that leads to no page, per Chinese page in the list, and per include that has not been replaced. */
export function checkLlms({ folder }) {
  return ['llms.txt', 'llms-full.txt'].flatMap((name) => {
    const text = readFileSync(join(folder, name), 'utf8')
    const targets = new Set()
    mapLinks(text, (target) => targets.add(target))
    const links = [...targets].flatMap((target) => {
      if (!target.startsWith(`${siteUrl}/`)) {
        return /^(https?|mailto):/.test(target) ? [] : [`${name}: ${target} is not absolute`]
      }
      const path = target.slice(siteUrl.length).replace(/#.*$/, '')
      if (name === 'llms.txt' && path.startsWith('/zh/')) return [`${name}: ${target} is Chinese`]
      return fileOf(path, folder) ? [] : [`${name}: ${target}: the page does not exist`]
    })
    const includes = text.match(/^<<< .*$/gm) ?? []
    return [...links, ...includes.map((line) => `${name}: ${line}: the file is not included`)]
  })
}
