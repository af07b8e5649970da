import { fillIn, lookFor, lookForClickable } from './look-for'

/** What a page can be asked once it has this script. */
export interface Actions {
  readonly fillIn: typeof fillIn
  readonly lookFor: typeof lookFor
  readonly lookForClickable: typeof lookForClickable
}

const actions: Actions = { fillIn, lookFor, lookForClickable }

Object.assign(globalThis, { [Symbol.for('genauth-browsers')]: actions })
