import { expect } from 'vitest'

/** How deep a value is unfolded. A query leads to its observers, and these to their client, without an end. */
const levels = 5

const queryAll = (root: ParentNode, selector: string) => [
  ...root.querySelectorAll<HTMLElement>(selector),
]

/** What there is to read in an element, also what is in fields. */
function readAll(root: HTMLElement): string {
  const fields = [...root.querySelectorAll<HTMLInputElement>('input, textarea')]
  return [root.outerHTML, root.textContent, ...fields.map(({ value }) => value)].join('\n')
}

/** Opens what is folded below an element, level by level. */
function unfold(details: HTMLElement): void {
  for (let level = 0; level < levels; level += 1) {
    for (const folded of queryAll(details, 'button[aria-expanded=false]')) folded.click()
  }
}

/** Selects every row that a panel of the devtools has of queries or of mutations, unfolds its details, and reads them by its name. */
export async function readDevtools(
  panel: HTMLElement,
  view: 'Queries' | 'Mutations',
): Promise<readonly (readonly [row: string, details: string])[]> {
  const detailsShown = () => queryAll(panel, '.tsqd-query-details-container')
  queryAll(panel, `[title="Toggle ${view} View"]`)[0]?.click()
  const rows = () => queryAll(panel, `.tsqd-${view.toLowerCase()}-container .tsqd-query-row`)
  await expect.poll(rows).not.toHaveLength(0)
  const read: [string, string][] = []
  for (const row of rows()) {
    row.click()
    await expect.poll(detailsShown).toHaveLength(1)
    for (const details of detailsShown()) {
      unfold(details)
      read.push([row.textContent, readAll(details)])
    }
    row.click()
    await expect.poll(detailsShown).toHaveLength(0)
  }
  return read
}
