import { randomBytes } from 'node:crypto'
import type { LoginOptions } from './login-options'

/** An authorization request that waits for the user's login or consent. */
export interface LoginTicket {
  id: string
  /** The path and query of the authorization request, below the base path and without the ticket parameter. */
  returnTo: string
  redirectUri: string
  state: string | undefined
  scope: string
  options: LoginOptions
  /**
   * The id of the session that the user created on the login page of this ticket. If this authorization request has `prompt=login`, this
   * session satisfies it.
   */
  loggedInAs: string | undefined
  /** The id of the user who gave consent on the consent page of this ticket. */
  allowedBy: string | undefined
}

export interface LoginTickets {
  create(request: Omit<LoginTicket, 'id' | 'loggedInAs' | 'allowedBy'>): LoginTicket
  find(id: string | null | undefined): LoginTicket | undefined
  remove(id: string): void
  clear(): void
}

/** The query parameter of the redirect from the login page back to the authorize endpoint. */
export const ticketParameter = 'emulator_ticket'

/** The maximum number of pending logins. If there are more, the emulator removes the oldest pending login. */
const maxTickets = 1000

export function createLoginTickets(): LoginTickets {
  const tickets = new Map<string, LoginTicket>()
  return {
    create(request) {
      const id = randomBytes(16).toString('hex')
      const ticket = { ...request, id, loggedInAs: undefined, allowedBy: undefined }
      tickets.set(id, ticket)
      if (tickets.size > maxTickets) tickets.delete(tickets.keys().next().value ?? '')
      return ticket
    },
    find: (id) => tickets.get(id ?? ''),
    remove: (id) => void tickets.delete(id),
    clear: () => tickets.clear(),
  }
}
