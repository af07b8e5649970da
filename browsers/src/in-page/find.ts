import { computeAccessibleName, getRole, isInaccessible } from 'dom-accessibility-api'
import type { Target } from '../driver'

const fields = 'input:not([type=hidden]), select, textarea, [contenteditable]'

/** Returns the visible elements with the target's exact role and name, or label. */
export function find(target: Target): Element[] {
  const candidates =
    'label' in target
      ? [...document.querySelectorAll(fields)]
      : [...document.querySelectorAll('*')].filter((element) => getRole(element) === target.role)
  const name = 'label' in target ? target.label : target.name
  return candidates.filter((element) => isVisible(element) && nameOf(element) === name)
}

const nameOf = (element: Element) => computeAccessibleName(element).replace(/\s+/g, ' ').trim()

function isVisible(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect()
  return (
    width > 0 &&
    height > 0 &&
    getComputedStyle(element).visibility === 'visible' &&
    !isInaccessible(element)
  )
}
