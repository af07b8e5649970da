import { randomBytes } from 'node:crypto'

/** One authorize request that waits for a person: what to go back to, and what they have answered. */
export interface LoginTicket {
  id: string
  /** Path and query of the authorize request, within the base path, without the ticket itself. */
  returnTo: string
  redirectUri: string
  state: string | undefined
  scope: string
  /** The session that was made on this ticket's login page; satisfies `prompt=login` once. */
  loggedInAs: string | undefined
  /** The user who allowed the access. */
  allowedBy: string | undefined
}

export interface LoginTickets {
  create(request: Pick<LoginTicket, 'returnTo' | 'redirectUri' | 'state' | 'scope'>): LoginTicket
  find(id: string | null | undefined): LoginTicket | undefined
  remove(id: string): void
  clear(): void
}

/** The query parameter by which a request returns from the login page to its authorize endpoint. */
export const ticketParameter = 'emulator_ticket'

/** Logins that nobody finished; the oldest makes room. */
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
