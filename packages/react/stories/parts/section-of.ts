/** The text below a heading of a Markdown document, without links: what they lead to is not in this Storybook. */
export function sectionOf(document: string, heading: string): string {
  const [, after] = document.split(`\n## ${heading}\n`)
  const [section] = after?.split('\n## ') ?? []
  if (!section) throw new Error(`No section "${heading}" in the document.`)
  return section.replace(/\[([^\]]+)\]\([^)]+\)/g, '$1')
}
