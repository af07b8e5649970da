// Writes the pages of the site that are documents of the repository. VitePress can include a file, but does not change its links.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { repositoryUrl as readRepositoryUrl } from '../publishing/project-fields.mjs'
import { rootManifest } from '../workspace.mjs'
import { rewriteLinks } from './rewrite-links.mjs'
import { readStartPage } from './start-page.mjs'

/** The documents, and the paths of their pages. */
const documents = {
  'ARCHITECTURE.md': 'contributing/architecture',
  'CONTRIBUTING.md': 'contributing/index',
  'README.md': 'start/index',
  'README.zh-CN.md': 'zh/start/index',
  'SECURITY.md': 'security/index',
  'docs/conformance.md': 'operations/conformance',
  'docs/console.md': 'start/console',
  'docs/console.zh-CN.md': 'zh/start/console',
  'docs/contributing/situations.md': 'contributing/situations',
  'docs/contributing/testing.md': 'contributing/testing',
  'docs/core.md': 'reference/manuals/core',
  'docs/emulator.md': 'reference/manuals/emulator',
  'docs/other-sdks.md': 'start/other-sdks',
  'docs/other-sdks.zh-CN.md': 'zh/start/other-sdks',
  'docs/react.md': 'reference/manuals/react',
  'docs/server.md': 'reference/manuals/server',
  'docs/serverless.md': 'operations/serverless',
  'docs/sessions.md': 'operations/sessions',
}

/** Pages of the site that replace a document. */
const replaced = {
  'docs/errors.md': '/errors/',
  'docs/errors.zh-CN.md': '/zh/errors/',
  'examples/express/README.md': '/guides/express',
  'examples/hono/README.md': '/guides/hono',
  'examples/next/README.md': '/guides/next',
  'examples/node/README.md': '/guides/node',
  'examples/vite-express/README.md': '/guides/vite-express',
  'examples/vite-spa/README.md': '/guides/vite-spa',
}

const urlOf = (page) => `/${page.replace(/(^|\/)index$/, '$1')}`

/** The URL of the repository, as people open it. */
export const repositoryUrl = readRepositoryUrl(rootManifest)

/** The URL of the built site, without a slash at the end. */
export const siteUrl = rootManifest.homepage.replace(/\/$/, '')

/** The path of the site on its host, with a slash at both ends. */
export const siteBase = `${new URL(siteUrl).pathname.replace(/\/$/, '')}/`

const pageUrls = {
  ...replaced,
  ...Object.fromEntries(Object.entries(documents).map(([path, page]) => [path, urlOf(page)])),
}

const chineseUrls = Object.fromEntries(
  Object.entries(pageUrls).map(([path, url]) => [path, url.replace(/^\/guides\//, '/zh/guides/')]),
)

/** Returns how links in a document become links of the site. A Chinese document links to the Chinese guides. */
export const siteLinksOf = (path) => ({
  pages: path.endsWith('.zh-CN.md') ? chineseUrls : pageUrls,
  sources: `${repositoryUrl}/blob/main/`,
})

/** Returns the first paragraph of a document as plain text. */
export function describeDocument(text) {
  const paragraphs = text.split(/\n\s*\n/).map((part) => part.trim())
  const first = paragraphs.find((part) => /^[\p{L}[`]/u.test(part)) ?? ''
  return first
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll('`', '')
    .replace(/\s+/g, ' ')
}

/** Writes a generated page. */
export function writePage(path, { title, description = '', editLink, body }) {
  mkdirSync(dirname(path), { recursive: true })
  const front = { title, description, ...(editLink ? { editLink: false, source: editLink } : {}) }
  const lines = Object.entries(front).map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
  writeFileSync(path, `---\n${lines.join('\n')}\n---\n\n${body.trim()}\n`)
}

/** Writes the pages of all documents. */
export function writeRepositoryPages({ root, pages }) {
  for (const [path, page] of Object.entries(documents)) {
    const document = readFileSync(join(root, path), 'utf8')
    const text = path.startsWith('README.') ? readStartPage(document) : document
    const title = /^# (.*)$/m.exec(text)?.[1] ?? path
    const body = rewriteLinks(text, path, siteLinksOf(path))
    writePage(join(pages, `${page}.md`), { title, description: describeDocument(text), body })
  }
}
