import type { GenAuth } from '@genauth/core'
import type { GenAuthErrorCode } from '@genauth/core/errors'

/** A document of the app in a tab. */
export interface AppDocument {
  readonly genauth: GenAuth
  readonly page: { readonly href: string; readonly navigations: string[] }
  ready(): Promise<void>
}

/** The end of a navigation: a page of the app, or an error response of the app's server. */
export interface Arrival {
  readonly url: string
  readonly refusedBy?: GenAuthErrorCode | undefined
}

/** A browser with a tab of the app. The modes differ only in their user agent. */
export interface UserAgent {
  /** The origin of the app. */
  readonly origin: string
  /** Loads a document of the app in the tab. */
  load(url: string): AppDocument
  /** Navigates to a URL, and follows the redirects to a page of the app. */
  navigate(url: string, site?: 'same-origin' | 'cross-site'): Promise<Arrival>
  /** Starts a login as another site does (OpenID Connect Core, section 4). */
  initiateLogin(parameters: Record<string, string>): Promise<Arrival>
  /** Server mode: requests the user's claims as the code of the app's own server does. */
  readonly readUserOnServer?: () => Promise<unknown>
  /** Opens another browser, with no cookies and no stored data. */
  openOther(): Promise<UserAgent>
  close(): Promise<void>
}
