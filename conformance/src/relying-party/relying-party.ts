import type { UserInfo } from '@genauth/core'
import { isGenAuthError } from '@genauth/core/errors'
import { until } from '../../../packages/core/test/browser-mode/world'
import type { Outcome } from '../outcome'
import type { AppDocument, Arrival, UserAgent } from './user-agent'

/** The app, in one browser. A test module uses it as the user does. */
export interface RelyingParty {
  /** Logs the user in. */
  logIn(): Promise<Outcome>
  /** Logs the user in as another site does (OpenID Connect Core, section 4). */
  initiateLogin(parameters: Record<string, string>): Promise<Outcome>
  readUser(): Promise<Outcome>
  /** The claims that `readUser` received last. */
  readonly user: UserInfo | undefined
  refresh(): Promise<Outcome>
  /** Logs the user out, and follows the redirects back to the app. */
  logOut(returnTo: string): Promise<Outcome>
  /** Reloads the page, and returns whether the user is signed in. */
  isSignedIn(): Promise<boolean>
  /** The path of the current page. */
  readonly path: string
}

export function createRelyingParty(agent: UserAgent): RelyingParty {
  let document: AppDocument | undefined
  let user: UserInfo | undefined
  const open = async (url: string) => {
    document = agent.load(url)
    await document.ready()
    return document
  }
  const current = async () => document ?? open(`${agent.origin}/`)
  const arrive = async ({ url, refusedBy }: Arrival, previousId: string | undefined) => {
    if (refusedBy) return `refused: ${refusedBy}` as const
    return readLogin(await open(url), previousId)
  }
  return {
    async logIn() {
      const from = await current()
      const previousId = idOf(from)
      const left = await leavePage(from, () => from.genauth.login({ returnTo: '/' }))
      if (typeof left !== 'string') return toOutcome(left.error)
      return arrive(await agent.navigate(left), previousId)
    },
    async initiateLogin(parameters) {
      return arrive(await agent.initiateLogin(parameters), document && idOf(document))
    },
    async readUser() {
      const { genauth } = await current()
      const outcome = await outcomeOf(async () => {
        user = await genauth.getUser()
      })
      // The page repeats a check of the server, so it cannot show that the server's own check is missing.
      const { readUserOnServer } = agent
      const onServer = readUserOnServer ? await outcomeOf(readUserOnServer) : outcome
      if (outcome === onServer) return outcome
      throw new Error(`The outcome is ${outcome} in the page, and ${onServer} on the server.`)
    },
    get user() {
      return user
    },
    async refresh() {
      const { genauth } = await current()
      const outcome = await outcomeOf(() => genauth.renew())
      const session = genauth.getSession()
      // In server mode, the call only reports that the session has ended. The session has the cause.
      return session.status === 'anonymous' && session.error ? toOutcome(session.error) : outcome
    },
    async logOut(returnTo) {
      const from = await current()
      const left = await leavePage(from, () => from.genauth.logout({ returnTo }))
      if (typeof left !== 'string') return toOutcome(left.error)
      const { url } = await agent.navigate(left, 'same-origin')
      const back = await open(url)
      const [next] = back.page.navigations
      const end = next === undefined ? back : await open(next)
      const session = back.genauth.getSession()
      if (idOf(end) !== undefined || session.status !== 'anonymous') return 'still signed in'
      if (session.error) return `signed out: ${session.error.code}`
      return end.page.href === agent.origin + returnTo ? 'accepted' : 'signed out'
    },
    async isSignedIn() {
      return idOf(await open((await current()).page.href)) !== undefined
    },
    get path() {
      return new URL(document?.page.href ?? agent.origin).pathname
    },
  }
}

/** Calls a method that navigates. Returns the URL of the navigation, or the error of the method. */
async function leavePage(
  { page }: AppDocument,
  call: () => Promise<void>,
): Promise<string | { readonly error: unknown }> {
  const before = page.navigations.length
  let failure: { error: unknown } | undefined
  call().catch((error: unknown) => {
    failure = { error }
  })
  await until(() => page.navigations.length > before || failure !== undefined)
  return failure ?? (page.navigations.at(-1) as string)
}

/** Returns the result of the login whose callback a document received. */
function readLogin(document: AppDocument, previousId: string | undefined): Outcome {
  const session = document.genauth.getSession()
  if (session.status === 'authenticated' && session.id !== previousId) return 'accepted'
  if (session.status === 'anonymous') return session.error ? toOutcome(session.error) : 'ignored'
  throw new Error('A failed login changed nothing and reported nothing.')
}

const idOf = ({ genauth }: AppDocument): string | undefined => {
  const session = genauth.getSession()
  return session.status === 'authenticated' ? session.id : undefined
}

async function outcomeOf(call: () => Promise<unknown>): Promise<Outcome> {
  try {
    await call()
    return 'accepted'
  } catch (error) {
    return toOutcome(error)
  }
}

function toOutcome(error: unknown): Outcome {
  if (isGenAuthError(error)) return `refused: ${error.code}`
  throw error
}
