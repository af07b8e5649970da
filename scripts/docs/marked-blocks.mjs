// Checks and writes generated blocks of a document. No Markdown tool keeps a block equal to a text that a script creates.

/**
 * Returns where the content of a block begins and ends. The block `source: <path>` is between `<!-- source: <path> -->` and the next
 * `<!-- /source -->`.
 */
function findBlock(document, name) {
  const start = `<!-- ${name} -->\n`
  const at = document.indexOf(start)
  const end = document.indexOf(`<!-- /${name.split(':')[0]} -->`, at)
  return at < 0 || end < 0 ? undefined : { start: at + start.length, end }
}

/** Returns the document with the expected text in the block. */
export function replaceBlock(document, name, expected) {
  const block = findBlock(document, name)
  return block ? document.slice(0, block.start) + expected + document.slice(block.end) : document
}

/** Returns one line if the block is missing or differs from the expected text. */
export function compareBlock({ path, document, name, expected }) {
  const block = findBlock(document, name)
  if (block && document.slice(block.start, block.end) === expected) return []
  const problem = block ? 'is outdated' : 'is missing'
  return [
    `${path}: the block "${name}" ${problem}. Run \`npm run docs -- --write\` to update the block.`,
  ]
}
