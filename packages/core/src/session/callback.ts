import { GenAuthError } from '../errors'
import { parseUrl } from '../protocol/addresses'
import { callbackParameters } from '../protocol/read-callback'
import type { SessionContext } from './context'
import { finishLogin } from './finish-login'
import { type LoginKind, readStateKind } from './login-transactions'

/** A callback of ours, found in an address. */
export interface FoundCallback {
  readonly kind: LoginKind
  readonly state: string
  readonly parameters: URLSearchParams
  /** The address without what came back. */
  readonly cleanUrl: string
}

/** Finds a callback: only at the redirect URI, and only with a state of ours. Anything else is somebody else's. */
export function findCallback(href: string, redirectUri: string): FoundCallback | undefined {
  const url = parseUrl(href, redirectUri)
  const expected = parseUrl(redirectUri)
  if (!url || url.origin !== expected?.origin || url.pathname !== expected.pathname)
    return undefined
  const fragment = new URLSearchParams(url.hash.slice(1))
  const parameters = [url.searchParams, fragment].find((found) => readStateKind(found.get('state')))
  const state = parameters?.get('state')
  const kind = readStateKind(state ?? null)
  if (!parameters || !state || !kind) return undefined
  const taken = new URLSearchParams(parameters)
  for (const name of callbackParameters) url.searchParams.delete(name)
  if (parameters === fragment) url.hash = ''
  // Tokens in a fragment are an answer to a question that we never ask.
  const isFragment = parameters === fragment
  return { kind, state, parameters: isFragment ? new URLSearchParams() : taken, cleanUrl: url.href }
}

/** Takes the callbacks of a page. */
export interface CallbackTaker {
  /** Takes the callback at an address, once; the same address, or none after one was taken, has the same result. */
  take(url: string): Promise<{ returnTo: string }> | undefined
  /** The result of the callback that was taken last. */
  readonly taken: Promise<{ returnTo: string }> | undefined
  /** Where the last login began, once its state was recognised: the way on, also after a failure. */
  readonly origin: string | undefined
}

/** Makes the one taker of a page. */
export function createCallbackTaker(context: SessionContext): CallbackTaker {
  const { client, runtime, transactions, loop } = context
  const results = new Map<string, Promise<{ returnTo: string }>>()
  let taken: Promise<{ returnTo: string }> | undefined
  let origin: string | undefined
  const finish = async (callback: FoundCallback) => {
    const transaction = transactions.take(callback.state)
    origin = transaction?.returnTo
    try {
      checkFrame(context)
      await finishLogin(context, callback.parameters, callback.state, transaction)
      loop.noteReturn()
      return { returnTo: transaction?.returnTo ?? '/' }
    } catch (error) {
      if (error instanceof GenAuthError) loop.noteReturn(error)
      throw error
    }
  }
  return {
    get taken() {
      return taken
    },
    get origin() {
      return origin
    },
    take(url) {
      const callback = findCallback(url, client.redirectUri)
      if (callback?.kind !== 'redirect') return undefined
      // Before anything is awaited, so that no script that loads meanwhile finds the code.
      if (runtime.page?.href === url) runtime.page.replaceUrl(callback.cleanUrl)
      taken = results.get(callback.state) ?? finish(callback)
      results.set(callback.state, taken)
      // Whoever waits for it hears of a failure; nobody has to.
      taken.catch(() => undefined)
      return taken
    },
  }
}

function checkFrame({ runtime, allowFramedCallback }: SessionContext): void {
  if (!runtime.page?.isFramed || allowFramedCallback) return
  throw new GenAuthError(
    'framed_callback',
    'A login came back inside a frame: log in at the top, or set allowFramedCallback if the frame is yours.',
  )
}
