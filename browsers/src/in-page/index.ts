import { fillIn, lookFor, lookForClickable } from './look-for'

/** The actions that a page offers after this script has run in it. */
export interface Actions {
  readonly fillIn: typeof fillIn
  readonly lookFor: typeof lookFor
  readonly lookForClickable: typeof lookForClickable
}

const actions: Actions = { fillIn, lookFor, lookForClickable }

Object.assign(globalThis, { [Symbol.for('genauth-browsers')]: actions })
