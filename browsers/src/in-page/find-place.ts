import { isDisabled } from 'dom-accessibility-api'
import type { Target } from '../driver'
import type { Attempt } from '../wait-until'
import { find } from './find'

/** A point of the window, in CSS pixels. */
export interface Place {
  readonly xPx: number
  readonly yPx: number
}

/** Finds the visible element that matches a target. Fails if no element or several elements match. */
export function findVisible(target: Target): Attempt<Place> {
  const result = findOne(target)
  return 'found' in result ? { found: middleOf(result.found) } : result
}

/** Finds the target's element if it is enabled and not covered by another element. Scrolls to the element if necessary. */
export function findClickable(target: Target): Attempt<Place> {
  const result = findEnabled(target)
  if ('problem' in result) return result
  const element = result.found
  if (!isReached(element)) {
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  }
  return isReached(element)
    ? { found: middleOf(element) }
    : { problem: `it is covered by ${describe(atMiddleOf(element))}` }
}

/** Replaces the text of a field. Fires the same events as typing. */
export function fillIn([target, text]: readonly [Target, string]): Attempt<Place> {
  const result = findEnabled(target)
  if ('problem' in result) return result
  const field = result.found as HTMLInputElement
  field.focus()
  field.select()
  document.execCommand(text ? 'insertText' : 'delete', false, text)
  return field.value === text
    ? { found: middleOf(field) }
    : { problem: `it contains "${field.value}"` }
}

function findOne(target: Target): Attempt<Element> {
  const [element, ...others] = find(target)
  if (!element) return { problem: 'it does not exist' }
  return others.length === 0
    ? { found: element }
    : { problem: `it exists ${others.length + 1} times` }
}

function findEnabled(target: Target): Attempt<Element> {
  const result = findOne(target)
  if ('problem' in result) return result
  const isOff = isDisabled(result.found) || result.found.closest('[aria-disabled=true]')
  return isOff ? { problem: 'it is disabled' } : result
}

function middleOf(element: Element): Place {
  // The middle of a link that spans two lines can be outside of the link. Use the middle of its first line.
  const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
  return { xPx: Math.floor(box.left + box.width / 2), yPx: Math.floor(box.top + box.height / 2) }
}

function atMiddleOf(element: Element): Element | null {
  const { xPx, yPx } = middleOf(element)
  return document.elementFromPoint(xPx, yPx)
}

function isReached(element: Element): boolean {
  const hit = atMiddleOf(element)
  return hit !== null && (element.contains(hit) || hit.closest('label')?.control === element)
}

const describe = (cover: Element | null) =>
  cover ? `<${cover.localName} class="${cover.className}">` : 'the edge of the window'
