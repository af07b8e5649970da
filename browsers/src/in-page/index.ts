import { fillIn, findClickable, findVisible } from './find-place'

/** The actions that this script adds to a page. */
export interface Actions {
  readonly fillIn: typeof fillIn
  readonly findVisible: typeof findVisible
  readonly findClickable: typeof findClickable
}

const actions: Actions = { fillIn, findVisible, findClickable }

Object.assign(globalThis, { [Symbol.for('genauth-browsers')]: actions })
