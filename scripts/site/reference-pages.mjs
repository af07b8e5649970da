// Writes the API reference, and checks that it has every export. TypeDoc does not compare its pages with another list.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeReference } from '../reference/write-reference.mjs'
import { publishedPackages, root } from '../workspace.mjs'
import { repositoryUrl } from './repository-pages.mjs'

const kinds = { functions: 'Functions', classes: 'Classes', interfaces: 'Interfaces' }

/** Returns the public entry points as `{ name, path, report }`. */
export function entryPoints() {
  return publishedPackages().flatMap(({ name, directory, manifest }) =>
    Object.entries(manifest.exports)
      .filter(([subpath, target]) => target['@genauth/source'] && subpath !== './internal')
      .map(([subpath, target]) => {
        const imported = join(name, subpath)
        const report = `${imported.replace('@', '').replace('/', '-').replaceAll('/', '.')}.api.md`
        const path = join(directory, target['@genauth/source']).slice(root.length)
        return { name: imported, path, report: join(root, 'api', report) }
      }),
  )
}

/** Returns the names that an API report lists as exports. */
export function exportsInReport(text) {
  const declared = text.matchAll(
    /^export (?:abstract |declare )?(?:class|const|function|interface|type|enum) (\w+)/gm,
  )
  const repeated = text.matchAll(/^export \{ (?:type )?(\w+)(?: as (\w+))? \}/gm)
  return [...declared, ...repeated].map(([, name, alias]) => alias ?? name)
}

/** Returns one line per export that the reference lacks. */
export function findMissing(points, written) {
  return points.flatMap(({ name, report }) => {
    const expected = exportsInReport(readFileSync(report, 'utf8'))
    if (expected.length === 0) return [`${report} has no exports. Update the pattern.`]
    const found = written.filter(({ module }) => module === name).map((each) => each.name)
    return expected
      .filter((each) => !found.includes(each))
      .map((each) => `The reference of ${name} lacks ${each}.`)
  })
}

/** Returns the sidebar: for each entry point, its exports by kind. */
function readSidebar(points, folder) {
  return points.map(({ name }) => {
    const link = `/reference/api/${name}/`
    const groups = readdirSync(join(folder, name), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && (kinds[entry.name] || entry.name.includes('-')))
      .map((entry) => ({
        text: kinds[entry.name] ?? (entry.name === 'type-aliases' ? 'Types' : 'Variables'),
        // An anchor of the index. A group without a link would be a button that contains a button.
        link: `${link}#${entry.name}`,
        collapsed: true,
        items: readdirSync(join(folder, name, entry.name))
          .map((file) => file.replace(/\.md$/, ''))
          .sort()
          .map((text) => ({ text, link: `${link}${entry.name}/${text}` })),
      }))
    return { text: name, link, collapsed: true, items: groups }
  })
}

/** Adds the title that a search result shows to each page. */
function addTitles(points, folder) {
  for (const { name } of points) {
    const files = readdirSync(join(folder, name), { recursive: true }).filter((file) =>
      file.endsWith('.md'),
    )
    for (const file of files) {
      const path = join(folder, name, file)
      const text = readFileSync(path, 'utf8')
      if (text.startsWith('---')) continue
      const own = file.replace(/\.md$/, '').split('/').at(-1)
      const title = own === 'index' ? name : `${own} (${name})`
      const front = { title, description: `${own === 'index' ? 'The exports' : own} of ${name}` }
      const lines = Object.entries(front).map(([key, value]) => `${key}: ${JSON.stringify(value)}`)
      writeFileSync(path, `---\n${lines.join('\n')}\neditLink: false\n---\n\n${text}`)
    }
  }
}

/** Writes the pages. Returns the sidebar, and one line per problem. */
export async function writeReferencePages({ pages }) {
  const points = entryPoints()
  const folder = join(pages, 'reference', 'api')
  const { exports, warnings } = await writeReference({
    entryPoints: points,
    root,
    out: folder,
    sourceUrl: `${repositoryUrl}/blob/main/{path}#L{line}`,
  })
  addTitles(points, folder)
  const problems = findMissing(points, exports)
  if (warnings > 0) problems.push('TypeDoc printed warnings.')
  if (!existsSync(join(folder, points[0].name))) problems.push('TypeDoc wrote no pages.')
  return { sidebar: readSidebar(points, folder), problems }
}
