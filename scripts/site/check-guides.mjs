// Checks that each example has a guide in both languages, with the files and the commands of the example.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCommands } from '../outside/read-quick-start.mjs'

const languages = [
  { folder: 'guides', prefix: '/guides/' },
  { folder: 'zh/guides', prefix: '/zh/guides/' },
]

/** Returns the commands in the `sh` blocks of a Markdown text. */
const commandsOf = (text) =>
  [...text.matchAll(/^```sh\n(.*?)^```$/gms)].flatMap(([, code]) => readCommands(code))

/**
 * Returns one line per problem of a guide.
 *
 * @param readme the text of the example's README, followed by texts with further commands that a guide may contain
 */
export function checkGuide({ name, guide, readme }) {
  const commands = commandsOf(readme)
  const unknown = commandsOf(guide).filter((command) => !commands.includes(command))
  const included = guide.includes(`\n<<< @/../../examples/${name}/`)
  return [
    ...(included ? [] : ['includes no file of the example']),
    ...unknown.map((command) => `the README of the example lacks the command: ${command}`),
  ]
}

/**
 * Returns one line per example without a complete guide.
 *
 * @param links the links of the sidebars of both languages
 */
export function checkGuides({ root, pages, links }) {
  const read = (...path) => readFileSync(join(...path), 'utf8')
  const examples = readdirSync(join(root, 'examples'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
  const rootReadme = read(root, 'README.md')
  return languages.flatMap(({ folder, prefix }) => {
    const overview = read(pages, folder, 'index.md')
    const files = readdirSync(join(pages, folder))
    return examples.flatMap((name) => {
      const page = `${folder}/${name}.md`
      if (!files.includes(`${name}.md`)) {
        return [`The example ${name} has no guide. Write site/pages/${page}.`]
      }
      const readme = `${read(root, 'examples', name, 'README.md')}\n${rootReadme}`
      return [
        ...checkGuide({ name, guide: read(pages, page), readme }),
        ...(overview.includes(`](./${name})`) ? [] : [`${folder}/index.md does not link to it`]),
        ...(links.includes(prefix + name) ? [] : ['the sidebar does not link to it']),
      ].map((problem) => `${page}: ${problem}`)
    })
  })
}
