// `npm run site`: builds the documentation site and checks it. `-- --dev` starts a server instead, `-- --screenshots` writes `.cache/looks`.
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkLooks } from '../site/check-looks.mjs'
import { checkSearch } from '../site/check-search.mjs'
import { findPrograms } from './programs.mjs'
import { checkGuides } from './site/check-guides.mjs'
import { checkHome } from './site/check-home.mjs'
import { checkLinks } from './site/check-links.mjs'
import { writeErrorPages } from './site/error-pages.mjs'
import { writeRecipePages } from './site/recipe-pages.mjs'
import { writeReferencePages } from './site/reference-pages.mjs'
import { siteBase, writeRepositoryPages } from './site/repository-pages.mjs'
import { checkLlms, writeLlms } from './site/write-llms.mjs'
import { root, run } from './workspace.mjs'

const site = join(root, 'site')
const pages = join(site, 'pages')
const out = join(site, 'dist')
const storybook = join(root, 'storybook-static')
const vitepress = join(site, 'node_modules', '.bin', 'vitepress')

/** The folders of the generated pages. Git ignores them. */
const generated = [
  ...['contributing', 'errors', 'reference/api', 'reference/manuals', 'security', 'zh/errors'],
  ...['operations/conformance.md', 'operations/serverless.md', 'operations/sessions.md'],
  ...['console', 'index', 'other-sdks'].flatMap((name) => [
    `start/${name}.md`,
    `zh/start/${name}.md`,
  ]),
]

/** Writes the pages that have another source. Returns the sidebars of the errors and of the reference, and one line per problem. */
async function writePages() {
  for (const path of generated) rmSync(join(pages, path), { recursive: true, force: true })
  writeRepositoryPages({ root, pages })
  writeRecipePages({ pages })
  const errors = writeErrorPages({ root, pages })
  const { sidebar: reference, problems } = await writeReferencePages({ pages })
  mkdirSync(join(site, '.cache'), { recursive: true })
  writeFileSync(join(site, '.cache', 'sidebars.json'), JSON.stringify({ errors, reference }))
  return { sidebars: { errors, reference }, problems }
}

/** Returns the sidebars of the English and of the Chinese site. */
async function readSidebars(sidebars) {
  const { english } = await import('../site/.vitepress/locales/english.mjs')
  const { chinese } = await import('../site/.vitepress/locales/chinese.mjs')
  return [english, chinese].map(
    (create) => create({ hasStorybook: false, generated: sidebars }).themeConfig.sidebar,
  )
}

/** Checks the built site in Chromium. */
async function checkInChromium() {
  // The checks need only one of the programs, so install none of them.
  process.env.INSTALL_PROGRAMS ??= '0'
  const { CHROMIUM_PATH } = (await findPrograms()).env
  if (!CHROMIUM_PATH) {
    console.log('SKIPPED the checks of the site in Chromium: chromium is not installed.')
    return process.env.REQUIRE_ALL === '1' ? ['Chromium is missing.'] : []
  }
  const screenshots = process.argv.includes('--screenshots') && join(root, '.cache', 'looks')
  return checkLooks({ folder: out, screenshots })
}

const { sidebars, problems } = await writePages()
if (process.argv.includes('--dev')) {
  process.exit(await run(vitepress, ['dev', site, '--host', '127.0.0.1']))
}
if ((await run(vitepress, ['build', site])) !== 0) process.exit(1)
if (existsSync(storybook)) cpSync(storybook, join(out, 'storybook'), { recursive: true })

const [english, chinese] = await readSidebars(sidebars)
const sections = Object.entries(english).map(([path, items]) => ({
  title: `${path.slice(1, 2).toUpperCase()}${path.slice(2, -1)}`,
  items,
}))
writeLlms({ pages, out, sections })

const groups = [english, chinese].flatMap((sidebar) => Object.values(sidebar).flat())
const links = groups.flatMap(({ items }) => items.map(({ link }) => link))
problems.push(
  ...checkGuides({ root, pages, links }),
  ...checkHome({ root, pages }),
  ...checkLinks({ folder: out, base: siteBase, ignored: '/storybook/', minimum: 300 }),
  ...checkLlms({ folder: out }),
  ...(await checkSearch({ folder: out })),
  ...(await checkInChromium()),
)
for (const problem of problems) console.error(problem)
process.exit(problems.length > 0 ? 1 : 0)
