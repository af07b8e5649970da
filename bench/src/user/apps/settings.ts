/** The settings that the benchmark passes to an app. */
export interface Settings {
  readonly clientId: string
  /** The issuer of the provider. */
  readonly issuer: string
  /** The storage of GenAuth's session. */
  readonly storage: 'tab' | 'shared'
}

declare global {
  interface Window {
    /** The benchmark sets this property in the HTML. */
    readonly settings: Settings
  }
}

export const settings: Settings = window.settings
export const redirectUri: string = `${location.origin}/callback`

/** The scope that every app requests. */
export const scope = 'openid profile email phone address offline_access'
