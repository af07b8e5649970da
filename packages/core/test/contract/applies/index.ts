import { badArguments } from './bad-arguments'
import { calls } from './calls'
import { changeOfUser } from './change-of-user'
import { errors } from './errors'
import { events } from './events'
import { lateResponses } from './late-responses'
import { lifecycle } from './lifecycle'
import { login } from './login'
import { loginOptions } from './login-options'
import { logout } from './logout'
import { renewal } from './renewal'
import { renewalFailures } from './renewal-failures'
import type { Rows } from './row'
import { session } from './session'
import { token } from './token'

/** The rules of the `GenAuth` interface by topic. Each topic has a spec file: `<topic>.test.ts`. */
export const table = {
  session,
  lifecycle,
  token,
  renewal,
  renewalFailures,
  login,
  loginOptions,
  logout,
  events,
  changeOfUser,
  lateResponses,
  calls,
  badArguments,
  errors,
} as const satisfies Readonly<Record<string, Rows>>

/** A topic of the table of rules. */
export type Topic = keyof typeof table
