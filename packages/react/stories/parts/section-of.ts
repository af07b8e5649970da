/**
 * Returns the text below a heading of a Markdown document. Replaces links with plain text, because Storybook does not contain the targets
 * of the links.
 */
export function sectionOf(document: string, heading: string): string {
  const [, after] = document.split(`\n## ${heading}\n`)
  const [section] = after?.split('\n## ') ?? []
  if (!section) throw new Error(`No section "${heading}" in the document.`)
  return section.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
}
