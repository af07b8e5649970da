// In production, the checks of `checks.development.ts` do nothing, and bundlers remove the calls.

/** What the checks read of a client in browser mode. */
export interface CheckedClient {
  readonly options: {
    readonly protocol: string
    readonly redirectUri: string
    readonly scope?: string | undefined
  }
}

/** Does nothing. In development, warns about a `scope` without `openid` or `offline_access`. */
export function checkScope(_client: CheckedClient): void {}

/** Does nothing. In development, warns about a callback URL that the server answers with 404. */
export function checkCallbackPage(_client: CheckedClient): void {}

/** Does nothing. In development, warns once per origin about a request to which `fetch` adds no token. */
export function checkOrigin(_client: object, _request: Request): void {}
