import type { Target } from './driver'
import type { EnginePage } from './engine-page'

/** Names a target in a failure. */
export function describeTarget(target: Target): string {
  return 'label' in target ? `the field "${target.label}"` : `the ${target.role} "${target.name}"`
}

/** Says for a failure where a page is, and what it shows. */
export async function describePage(page: EnginePage): Promise<string> {
  const description =
    'return "The page is " + location.href + ", and shows: " + document.body.innerText'
  return page.run(description).catch((error: Error) => `The page cannot be read: ${error.message}`)
}
