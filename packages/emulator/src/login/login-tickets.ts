import { randomBytes } from 'node:crypto'

/** An authorization request that waits for the user's login or consent. */
export interface LoginTicket {
  id: string
  /** The path and query of the authorization request, below the base path and without the ticket parameter. */
  returnTo: string
  redirectUri: string
  state: string | undefined
  scope: string
  /** The id of the session that was created on this ticket's login page. This session satisfies the `prompt=login` of a single request. */
  loggedInAs: string | undefined
  /** The id of the user who gave consent. */
  allowedBy: string | undefined
}

export interface LoginTickets {
  create(request: Pick<LoginTicket, 'returnTo' | 'redirectUri' | 'state' | 'scope'>): LoginTicket
  find(id: string | null | undefined): LoginTicket | undefined
  remove(id: string): void
  clear(): void
}

/** The query parameter of the redirect from the login page back to the authorize endpoint. */
export const ticketParameter = 'emulator_ticket'

/** The maximum number of pending logins. At this number, a new login removes the oldest. */
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
