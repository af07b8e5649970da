import type { AuthServer, RequiredSession } from '../auth-server'
import { isAuthRequiredError } from '../require-session/auth-required-error'
import type { RequireSessionOptions } from '../require-session/options'
import { type AuthSource, authOf } from './auth-source'
import { isPath } from './node-requests'

/** The functions of Next.js that the guard calls. Pass them, because this package does not depend on Next.js. */
export interface NextFunctions {
  /** `headers` of `next/headers`. */
  headers(): Promise<Headers>
  /** `redirect` of `next/navigation`. */
  redirect(url: string): never
  /**
   * `forbidden` of `next/navigation`, for a user without access. It requires `experimental.authInterrupts` in the configuration of Next.js.
   * If you omit it, the guard throws the `AuthRequiredError`, and the nearest `error.tsx` is shown.
   */
  readonly forbidden?: (() => never) | undefined
  /** `unauthorized` of `next/navigation`, for a user whose last login has failed. It has the requirement of `forbidden`. */
  readonly unauthorized?: (() => never) | undefined
}

/** Options of `requireSession` in Next.js. */
export interface NextGuardOptions extends RequireSessionOptions {
  /**
   * The path to which a login returns, such as `/admin?tab=1`. Pass it, because Next.js does not tell a server component its own URL. A URL
   * on another origin is ignored. Default: `/`.
   */
  readonly returnTo?: string
}

/** `requireSession` for server components and server actions. */
export type NextGuard = <const Options extends NextGuardOptions = NextGuardOptions>(
  options?: Options,
) => Promise<RequiredSession<Options>>

/**
 * Creates `requireSession` for the server components and server actions of Next.js:
 *
 * ```ts
 * export const requireSession = toNextGuard(getAuth, { headers, redirect, forbidden, unauthorized })
 *
 * export default async function AdminPage() {
 *   const { user } = await requireSession({ role: 'admin', returnTo: '/admin' })
 * }
 * ```
 *
 * If a login helps, the guard calls `redirect` with the URL of the login. If the last login has failed, it calls `unauthorized`, so that no
 * redirect repeats the failure endlessly. For a user without access, it calls `forbidden`. It throws every other `AuthRequiredError`.
 *
 * In a server action, the guard also runs the CSRF check of `verifyRequest`. It recognizes an action by the headers of its request.
 *
 * @param auth The server, or a function that returns it. Prefer the function, so that the build needs no secret.
 * @throws {GenAuthError} `invalid_options` if `auth` is not an `AuthServer`. If you pass a function, the result rejects with this error.
 */
export function toNextGuard(auth: AuthSource, next: NextFunctions): NextGuard {
  const find = authOf(auth, 'toNextGuard')
  return async <const Options extends NextGuardOptions>(given?: Options) => {
    // With `cacheComponents`, Next.js runs a component in the build until it reads the request. The secrets are missing in the build.
    const headers = await next.headers()
    const server = find()
    const { returnTo = '/', ...options } = given ?? ({} as NextGuardOptions)
    const request = createRequest(server, headers, returnTo)
    try {
      return (await server.requireSession(request, options)) as RequiredSession<Options>
    } catch (error) {
      if (!isAuthRequiredError(error)) throw error
      if (error.isLoginFailed) next.unauthorized?.()
      else if (error.loginUrl !== undefined) next.redirect(withReturnTo(error.loginUrl, request))
      else if (error.code === 'forbidden') next.forbidden?.()
      throw error
    }
  }
}

/**
 * Creates the request of a server component. The request of a server action has a body, so it has the header `Content-Type`. Browsers send
 * `Origin` with every `POST`, also without a body, but not with a navigation or a same-origin GET (Fetch standard, section 3.1).
 */
function createRequest({ origin }: AuthServer, headers: Headers, returnTo: string): Request {
  const isAction = ['next-action', 'content-type', 'origin'].some((name) => headers.has(name))
  const isUsable = isPath(returnTo) && URL.canParse(origin + returnTo)
  const method = isAction ? 'POST' : 'GET'
  return new Request(isUsable ? origin + returnTo : origin, { method, headers })
}

/** Adds the page to the URL of a login. `requireSession` cannot know the page of a server action. The login route checks the value. */
function withReturnTo(loginUrl: string, request: Request): string {
  const url = new URL(loginUrl)
  const { pathname, search } = new URL(request.url)
  if (request.method === 'POST') url.searchParams.set('returnTo', pathname + search)
  return url.href
}
