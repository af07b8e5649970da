// `npm run site`: builds the documentation site, and checks its links and its API reference. `-- --dev` starts a local server instead.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkSearch } from '../site/check-search.mjs'
import { checkLinks } from './site/check-links.mjs'
import { writeErrorPages } from './site/error-pages.mjs'
import { writeRecipePages } from './site/recipe-pages.mjs'
import { writeReferencePages } from './site/reference-pages.mjs'
import { writeRepositoryPages } from './site/repository-pages.mjs'
import { writeLlms } from './site/write-llms.mjs'
import { root, run } from './workspace.mjs'

const site = join(root, 'site')
const pages = join(site, 'pages')
const out = join(site, 'dist')
const storybook = join(root, 'storybook-static')
const vitepress = join(site, 'node_modules', '.bin', 'vitepress')
const isDev = process.argv.includes('--dev')

/** The folders of the generated pages. Git ignores them. */
const generated = [
  ...['contributing', 'errors', 'reference/api', 'reference/manuals', 'security', 'zh/errors'],
  ...['operations/conformance.md', 'operations/serverless.md', 'operations/sessions.md'],
  ...['start/console.md', 'start/index.md', 'zh/start/console.md', 'zh/start/index.md'],
]

for (const path of generated) rmSync(join(pages, path), { recursive: true, force: true })
writeRepositoryPages({ root, pages })
writeRecipePages({ pages })
const errors = writeErrorPages({ root, pages })
const { sidebar, problems } = await writeReferencePages({ pages })
mkdirSync(join(site, '.cache'), { recursive: true })
writeFileSync(join(site, '.cache', 'sidebars.json'), JSON.stringify({ errors, reference: sidebar }))

if (isDev) process.exit(await run(vitepress, ['dev', site, '--host', '127.0.0.1']))

if ((await run(vitepress, ['build', site])) !== 0) process.exit(1)
if (existsSync(storybook)) cpSync(storybook, join(out, 'storybook'), { recursive: true })

/** Replaces `<<< path` lines by the files that they include. */
const expand = (text) =>
  text.replace(/^<<< @\/(\S+)(?: \[(.*)\])?$/gm, (_all, path) => {
    const file = join(pages, path.replace(/\{.*$/, ''))
    return `\`\`\`${path.split('.').at(-1)}\n${readFileSync(file, 'utf8').trim()}\n\`\`\``
  })

const { english } = await import('../site/.vitepress/locales/english.mjs')
const { themeConfig } = english({ hasStorybook: false, generated: { errors, reference: sidebar } })
const sections = Object.entries(themeConfig.sidebar).map(([path, items]) => ({
  title: `${path.slice(1, 2).toUpperCase()}${path.slice(2, -1)}`,
  items,
}))
writeLlms({ pages, out, sections, expand })

problems.push(
  ...checkLinks({ folder: out, ignored: '/storybook/', minimum: 300 }),
  ...(await checkSearch({ folder: out })),
)
for (const problem of problems) console.error(problem)
process.exit(problems.length > 0 ? 1 : 0)
