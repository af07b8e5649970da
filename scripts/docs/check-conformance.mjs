// Checks and writes the table of conformance modules in docs/conformance.md, and the function in docs/core.md that a module runs.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runnerImport } from 'vite'
import { root } from '../workspace.mjs'
import { compareBlock, replaceBlock } from './marked-blocks.mjs'

const modes = ['browser', 'server']

/** Describes an expected outcome, with the error code as code. */
const describeOutcome = (outcome) => outcome.replace(/: (\w+)$/, ': `$1`')

/** Describes the options that a module needs. */
function describeOptions(options = {}) {
  const entries = Object.entries(options)
  const texts = entries.map(([name, value]) => {
    if (name === 'verification') return '`verifyIdTokenSignature`'
    return value === true ? `\`${name}\`` : `\`${name}: '${value}'\``
  })
  return texts.join(', ') || 'none'
}

/** Returns the section of a plan as Markdown. */
function formatPlan({ title, name, modules }, { modesOf, outcomeIn }) {
  const rows = modules.map((module) => {
    const cells = modes.map((mode) =>
      modesOf(module).includes(mode) ? describeOutcome(outcomeIn(module, mode)) : 'does not apply',
    )
    return `| \`${module.name}\` | ${[describeOptions(module.options), ...cells].join(' | ')} |`
  })
  const adapted = modules.filter(({ adapted }) => adapted)
  const notes = [...new Set(adapted.map((module) => module.adapted))].map((note) => {
    const names = adapted.filter((module) => module.adapted === note).map((each) => each.name)
    return `* Adapted: \`${names.join('`, `')}\`. ${note}`
  })
  return [
    `## ${title}`,
    '',
    `The plan of the suite is \`${name}\`.`,
    '',
    '| module | options | browser mode | server mode |',
    '|---|---|---|---|',
    ...rows,
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
  ].join('\n')
}

async function loadModule(path) {
  const { module } = await runnerImport(join(root, path))
  return module
}

/** Returns one line per block that is outdated. With `write`, updates the blocks first. */
export async function checkConformance({ write }) {
  const { plans } = await loadModule('conformance/src/modules/plans.ts')
  const rules = await loadModule('conformance/src/modules/module.ts')
  const recipe = 'conformance/src/relying-party/start-initiated-login.ts'
  const code = readFileSync(join(root, recipe), 'utf8')
  const blocks = [
    {
      path: 'docs/conformance.md',
      name: 'modules',
      expected: `\n${plans.map((plan) => formatPlan(plan, rules)).join('\n')}\n`,
    },
    {
      path: 'docs/core.md',
      name: `source: ${recipe}`,
      expected: `\n\`\`\`ts\n${code}\`\`\`\n\n`,
    },
  ]
  return blocks.flatMap((block) => {
    const file = join(root, block.path)
    const found = readFileSync(file, 'utf8')
    const document = write ? replaceBlock(found, block.name, block.expected) : found
    if (document !== found) writeFileSync(file, document)
    return compareBlock({ ...block, document })
  })
}
