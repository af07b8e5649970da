import { createGenAuth, type GenAuth } from '@genauth/core'
import { QueryClient } from '@tanstack/react-query'

declare global {
  interface Window {
    /** The page's server sets this property in the HTML. */
    readonly tenant: { readonly appId: string; readonly appHost: string }
  }
}

export const genauth: GenAuth = createGenAuth({
  ...window.tenant,
  protocol: 'oidc',
  redirectUri: `${location.origin}/callback`,
})

export const queryClient: QueryClient = new QueryClient()
