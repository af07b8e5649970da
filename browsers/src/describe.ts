import type { Target } from './driver'
import type { EnginePage } from './engine-page'

/** Returns a target's name for an error message. */
export function describeTarget(target: Target): string {
  return 'label' in target ? `the field "${target.label}"` : `the ${target.role} "${target.name}"`
}

/** Returns a page's URL and visible text for an error message. */
export async function describePage(page: EnginePage): Promise<string> {
  const description =
    'return "The page is " + location.href + " and shows: " + document.body.innerText'
  return page.run(description).catch((error: Error) => `The page cannot be read: ${error.message}`)
}
