import { randomBytes } from 'node:crypto'
import type { IncomingRequest } from '../http/incoming-request'
import { htmlReply, type Reply } from '../http/reply'
import { type RegisterProblem, registerPage } from '../pages/register-page'
import { type EmulatorUser, findByLoginName, isUsername } from '../settings/emulator-user'
import type { EmulatorState } from '../settings/state'
import { startSession, unknownTicket } from './login-handler'
import { type LoginTicket, ticketParameter } from './login-tickets'

/** Shows the registration page and handles its form. The form creates a user, and continues the login as this user. */
export function handleRegister(request: IncomingRequest, state: EmulatorState): Reply {
  const ticket = state.tickets.find(request.query.get(ticketParameter))
  if (!ticket) return unknownTicket()
  if (request.method !== 'POST') return showRegister(request, state, { ticket, status: 200 })
  const { username = '', password = '', name = '' } = request.form
  const problem = checkAccount(username, password, state)
  if (problem) {
    const status = problem === 'taken' ? 409 : 400
    return showRegister(request, state, { ticket, status, problem })
  }
  const user = newUser({ username, password, name })
  state.users = [...state.users, user]
  return startSession(user, ticket, state)
}

function checkAccount(
  username: string,
  password: string,
  state: EmulatorState,
): RegisterProblem | undefined {
  if (!isUsername(username)) return 'username'
  if (password === '') return 'password'
  return findByLoginName(state.users, username) ? 'taken' : undefined
}

/** Creates a user. An e-mail address is both the username and the e-mail address of the user. */
function newUser(account: { username: string; password: string; name: string }): EmulatorUser {
  const { username, password } = account
  const sub = randomBytes(12).toString('hex')
  const email = username.includes('@') ? { email: username, email_verified: false } : {}
  return { username, password, claims: { sub, name: account.name || username, ...email } }
}

function showRegister(
  request: IncomingRequest,
  { app, basePath }: EmulatorState,
  view: { ticket: LoginTicket; status: number; problem?: RegisterProblem },
): Reply {
  const { username = view.ticket.options.loginHint ?? '', name = '' } = request.form
  const page = registerPage({
    action: `${basePath}/register?${request.query}`,
    loginUrl: `${basePath}/login?${request.query}`,
    appId: app.id,
    options: view.ticket.options,
    username,
    name,
    problem: view.problem,
  })
  return htmlReply(view.status, page)
}
