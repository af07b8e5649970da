import type { ClientAuthMethod, Protocol } from '@genauth/emulator'
import { inject } from 'vitest'

/** A configuration of the demo: where the tokens are, the protocol, and how the application authenticates. */
export interface Variant {
  readonly mode: 'browser' | 'server'
  readonly protocol: Protocol
  readonly authMethod: ClientAuthMethod
}

/** The configurations in which the tokens are in the browser. */
export const browserMode: Readonly<Record<'oauth' | 'oidc', Variant>> = {
  oauth: { mode: 'browser', protocol: 'oauth', authMethod: 'none' },
  oidc: { mode: 'browser', protocol: 'oidc', authMethod: 'none' },
}

/** The configurations in which the tokens are on the app's server. */
export const serverVariants: readonly Variant[] = [
  { mode: 'server', protocol: 'oauth', authMethod: 'client_secret_post' },
  { mode: 'server', protocol: 'oauth', authMethod: 'client_secret_basic' },
  { mode: 'server', protocol: 'oidc', authMethod: 'client_secret_post' },
]

const isChromium = inject('engine') === 'chromium'

/**
 * The configurations for all tests of the demo. How a server requests its tokens does not depend on the browser, so only Chromium runs the
 * server variants. The other browsers run one server variant, in the tests with {@link loginVariants}.
 */
export const variants: readonly Variant[] = [
  browserMode.oauth,
  browserMode.oidc,
  ...(isChromium ? serverVariants : []),
]

/** The configurations for the tests of logins, logouts and reloads: every browser also runs at least one server variant. */
export const loginVariants: readonly Variant[] = [
  ...variants,
  ...(isChromium ? [] : serverVariants.slice(-1)),
]
