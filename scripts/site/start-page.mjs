// Takes the first page of the site from a README. VitePress can include a part of a file, but does not change the level of its headings.

/** Removes one `#` from each heading, but not from comments in code blocks. */
const raiseHeadings = (text) =>
  text
    .split(/(^```.*?^```$)/ms)
    .map((part, at) => (at % 2 === 0 ? part.replace(/^#(#+ )/gm, '$1') : part))
    .join('')

/**
 * Returns the first two sections of a README: the quick start, which becomes the title, and the choice of a mode.
 *
 * @throws {Error} if the README does not have these sections.
 */
export function readStartPage(readme) {
  const [, quickStart, modes] = readme.split(/^(?=## )/m)
  if (!quickStart?.includes('quick-start:log-in') || !modes?.includes('connectGenAuth')) {
    throw new Error('The first two sections of a README must be the quick start and the modes.')
  }
  return `${raiseHeadings(quickStart)}${modes}`.replace(/^<!-- quick-start:.*? -->\n/gm, '')
}
