/**
 * Returns the text below a heading of a Markdown document. Links become plain text, because this Storybook does not contain their targets.
 */
export function sectionOf(document: string, heading: string): string {
  const [, after] = document.split(`\n## ${heading}\n`)
  const [section] = after?.split('\n## ') ?? []
  if (!section) throw new Error(`No section "${heading}" in the document.`)
  return section.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
}
