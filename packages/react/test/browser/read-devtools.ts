import { expect } from 'vitest'

/**
 * The number of levels to unfold in each value. A limit is necessary, because a query, its observers and their client refer to each other
 * in a cycle.
 */
const levels = 5

const queryAll = (root: ParentNode, selector: string) => [
  ...root.querySelectorAll<HTMLElement>(selector),
]

/** Returns the HTML and the text of an element, and the values of its fields. */
function readAll(root: HTMLElement): string {
  const fields = [...root.querySelectorAll<HTMLInputElement>('input, textarea')]
  return [root.outerHTML, root.textContent, ...fields.map(({ value }) => value)].join('\n')
}

/** Unfolds everything in an element, level by level. */
function unfold(details: HTMLElement): void {
  for (let level = 0; level < levels; level += 1) {
    for (const folded of queryAll(details, 'button[aria-expanded=false]')) folded.click()
  }
}

/** Selects every query or mutation in a devtools panel and unfolds its details. Returns the text of each row and its details. */
export async function readDevtools(
  panel: HTMLElement,
  view: 'Queries' | 'Mutations',
): Promise<readonly (readonly [row: string, details: string])[]> {
  const detailsShown = () => queryAll(panel, '.tsqd-query-details-container')
  queryAll(panel, `[title="Toggle ${view} View"]`)[0]?.click()
  const rows = () => queryAll(panel, `.tsqd-${view.toLowerCase()}-container .tsqd-query-row`)
  await expect.poll(rows).not.toHaveLength(0)
  const rowsRead: [string, string][] = []
  for (const row of rows()) {
    row.click()
    await expect.poll(detailsShown).toHaveLength(1)
    for (const details of detailsShown()) {
      unfold(details)
      rowsRead.push([row.textContent, readAll(details)])
    }
    row.click()
    await expect.poll(detailsShown).toHaveLength(0)
  }
  return rowsRead
}
