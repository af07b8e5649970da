/** What the benchmark tells an app. */
export interface Settings {
  readonly clientId: string
  /** The issuer of the provider. */
  readonly issuer: string
  /** Where GenAuth keeps the session. */
  readonly storage: 'tab' | 'shared'
}

declare global {
  interface Window {
    /** Written into the page by the benchmark. */
    readonly settings: Settings
  }
}

export const settings: Settings = window.settings
export const redirectUri: string = `${location.origin}/callback`

/** What every app asks for. */
export const scope = 'openid profile email phone address offline_access'
