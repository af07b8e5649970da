import type { ClientAuthMethod, Protocol } from '@genauth/emulator'
import { inject } from 'vitest'

/** A way to run the demo: who has the tokens, and how the application says who it is. */
export interface Variant {
  readonly mode: 'browser' | 'server'
  readonly protocol: Protocol
  readonly authMethod: ClientAuthMethod
}

/** The page has the tokens. */
export const browserMode: Readonly<Record<'oauth' | 'oidc', Variant>> = {
  oauth: { mode: 'browser', protocol: 'oauth', authMethod: 'none' },
  oidc: { mode: 'browser', protocol: 'oidc', authMethod: 'none' },
}

/** The app's server has the tokens. */
export const serverVariants: readonly Variant[] = [
  { mode: 'server', protocol: 'oauth', authMethod: 'client_secret_post' },
  { mode: 'server', protocol: 'oauth', authMethod: 'client_secret_basic' },
  { mode: 'server', protocol: 'oidc', authMethod: 'client_secret_post' },
]

const isChromium = inject('engine') === 'chromium'

/**
 * Every way that the specs of the demo are run in. How a server gets its tokens is nothing that a browser sees, so one browser tries all of
 * it, and the others what a browser does for it: {@link loginVariants}.
 */
export const variants: readonly Variant[] = [
  browserMode.oauth,
  browserMode.oidc,
  ...(isChromium ? serverVariants : []),
]

/** The same, and in every browser a server: a login by redirect and in a popup, its errors, a reload. */
export const loginVariants: readonly Variant[] = [
  ...variants,
  ...(isChromium ? [] : serverVariants.slice(-1)),
]
