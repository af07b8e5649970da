import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { EmulatorState } from '../settings/state'

/** Creates oidc-provider's client store. The store reads the current app at each call, because the app can change at runtime. */
export function clientAdapter(state: EmulatorState): Adapter {
  const nothing = (): Promise<undefined> => Promise.resolve(undefined)
  return {
    find: (id) => Promise.resolve(id === state.app.id ? describeApp(state) : undefined),
    findByUid: nothing,
    findByUserCode: nothing,
    upsert: nothing,
    consume: nothing,
    destroy: nothing,
    revokeByGrantId: nothing,
  }
}

function describeApp({ app }: EmulatorState): AdapterPayload {
  const isImplicit = app.grants.includes('implicit')
  const hasCode = app.grants.includes('authorization_code')
  return {
    client_id: app.id,
    client_secret: app.secret,
    // The emulator authenticates the client itself, because each endpoint has its own authentication method.
    token_endpoint_auth_method: 'none',
    redirect_uris: app.redirectUris,
    post_logout_redirect_uris: app.logoutRedirectUris,
    ...(app.backchannelLogoutUri !== undefined && {
      backchannel_logout_uri: app.backchannelLogoutUri,
      // With this setting, oidc-provider adds a `sid` to ID tokens.
      backchannel_logout_session_required: true,
    }),
    grant_types: app.grants,
    response_types: [
      ...(hasCode ? (['code'] as const) : []),
      ...(isImplicit ? (['id_token', 'id_token token'] as const) : []),
      ...(hasCode && isImplicit
        ? (['code id_token', 'code token', 'code id_token token'] as const)
        : []),
      'none',
    ],
    id_token_signed_response_alg: app.idTokenSignedResponseAlg,
  }
}
