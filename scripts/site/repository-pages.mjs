// Writes the pages of the site that are documents of the repository. VitePress can include a file, but does not change its links.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { rootManifest } from '../workspace.mjs'
import { rewriteLinks } from './rewrite-links.mjs'

/** The documents, and the paths of their pages. */
const documents = {
  'ARCHITECTURE.md': 'contributing/architecture',
  'CONTRIBUTING.md': 'contributing/index',
  'SECURITY.md': 'security/index',
  'docs/conformance.md': 'operations/conformance',
  'docs/contributing/situations.md': 'contributing/situations',
  'docs/contributing/testing.md': 'contributing/testing',
  'docs/serverless.md': 'operations/serverless',
  'docs/sessions.md': 'operations/sessions',
  'packages/core/README.md': 'reference/manuals/core',
  'packages/emulator/README.md': 'reference/manuals/emulator',
  'packages/react/README.md': 'reference/manuals/react',
  'packages/server/README.md': 'reference/manuals/server',
}

/** Pages of the site that replace a document. */
const replaced = {
  'README.md': '/start/',
  'docs/errors.md': '/errors/',
  'examples/express/README.md': '/guides/express',
  'examples/hono/README.md': '/guides/hono',
  'examples/next/README.md': '/guides/next',
  'examples/node/README.md': '/guides/node',
  'examples/vite-express/README.md': '/guides/vite-express',
  'examples/vite-spa/README.md': '/guides/vite-spa',
}

/** Pages of the site that replace a section of a document. */
const anchors = {
  'README.md#settings-in-genauths-console': '/start/console',
  'README.md#try-it-without-an-account': '/start/local-genauth',
  'README.md#which-mode-do-i-need': '/start/#choose-a-mode',
  'README.md#with-a-dev-server': '/start/server-mode#with-a-dev-server',
}

const urlOf = (page) => `/${page.replace(/(^|\/)index$/, '$1')}`

/** The URL of the repository, as people open it. */
export const repositoryUrl = rootManifest.repository.url.replace(/^git\+|\.git$/g, '')

/** How links in documents become links of the site. */
export const siteLinks = {
  anchors,
  pages: {
    ...replaced,
    ...Object.fromEntries(Object.entries(documents).map(([path, page]) => [path, urlOf(page)])),
  },
  sources: `${repositoryUrl}/blob/main/`,
}

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
    const text = readFileSync(join(root, path), 'utf8')
    const title = /^# (.*)$/m.exec(text)?.[1] ?? path
    const body = rewriteLinks(text, path, siteLinks)
    writePage(join(pages, `${page}.md`), { title, description: describeDocument(text), body })
  }
}
