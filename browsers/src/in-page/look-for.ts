import { isDisabled } from 'dom-accessibility-api'
import type { Target } from '../driver'
import type { Look } from '../wait-until'
import { find } from './find'

/** Where an element can be clicked, in the window. */
export interface Place {
  readonly xPx: number
  readonly yPx: number
}

/** Looks for an element that is there and can be seen. */
export function lookFor(target: Target): Look<Place> {
  const look = lookForOne(target)
  return 'found' in look ? { found: middleOf(look.found) } : look
}

/** Looks for an element that a click would reach, and scrolls to it. */
export function lookForClickable(target: Target): Look<Place> {
  const look = lookForEnabled(target)
  if ('problem' in look) return look
  const element = look.found
  if (!isReached(element)) {
    element.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' })
  }
  return isReached(element)
    ? { found: middleOf(element) }
    : { problem: `it is under ${describe(atMiddleOf(element))}` }
}

/** Replaces what is in a field, as somebody would who types. */
export function fillIn([target, text]: readonly [Target, string]): Look<Place> {
  const look = lookForEnabled(target)
  if ('problem' in look) return look
  const field = look.found as HTMLInputElement
  field.focus()
  field.select()
  document.execCommand(text ? 'insertText' : 'delete', false, text)
  return field.value === text
    ? { found: middleOf(field) }
    : { problem: `it holds "${field.value}"` }
}

function lookForOne(target: Target): Look<Element> {
  const [element, ...others] = find(target)
  if (!element) return { problem: 'it is not there' }
  return others.length === 0
    ? { found: element }
    : { problem: `it is there ${others.length + 1} times` }
}

function lookForEnabled(target: Target): Look<Element> {
  const look = lookForOne(target)
  if ('problem' in look) return look
  const isOff = isDisabled(look.found) || look.found.closest('[aria-disabled=true]')
  return isOff ? { problem: 'it is disabled' } : look
}

function middleOf(element: Element): Place {
  // A link that goes over two lines has a middle that is not its own; that of its first line is.
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
