import type { Adapter, AdapterPayload } from 'oidc-provider'
import type { TokenBook, TokenRecord } from '../clients/token-record'
import type { Clock } from '../settings/clock'

/** Stores oidc-provider's entities, and the JWTs of its access tokens. */
export interface OidcStore extends TokenBook {
  /** Returns oidc-provider's adapter for one model. */
  adapter(model: string): Adapter
  addJwt(jwt: string, jti: string): void
  jtiOf(jwt: string): string | undefined
  jwtOf(jti: string): string | undefined
  /** Returns the grant of a refresh token, even if the token was used. */
  grantOf(refreshToken: string): string | undefined
  /** Removes all access tokens of a grant except `exceptJwt`. */
  revokeAccessTokens(grantId: string, exceptJwt: string): void
  clear(): void
}

/** The members of an entity that are times, in seconds. */
const instants = ['iat', 'exp', 'iiat', 'authTime', 'loginTs'] as const

export function createOidcStore(clock: Clock): OidcStore {
  const entities = new Map<string, AdapterPayload>()
  const jtis = new Map<string, string>()
  const jwts = new Map<string, string>()
  const entityKey = (token: string): string => {
    const jti = jtis.get(token)
    return jti === undefined ? `RefreshToken:${token}` : `AccessToken:${jti}`
  }
  const revokeWhere = (matches: (key: string, entity: AdapterPayload) => boolean): void => {
    for (const [key, entity] of entities) if (matches(key, entity)) entities.delete(key)
  }
  return {
    adapter: (model) => createAdapter(model, entities, clock),
    addJwt(jwt, jti) {
      jtis.set(jwt, jti)
      jwts.set(jti, jwt)
    },
    jtiOf: (jwt) => jtis.get(jwt),
    jwtOf: (jti) => jwts.get(jti),
    grantOf: (refreshToken) => entities.get(`RefreshToken:${refreshToken}`)?.grantId,
    findToken(token) {
      const entity = entities.get(entityKey(token))
      return entity && !entity.consumed ? toRecord(entity) : undefined
    },
    revokeToken: (token) => void entities.delete(entityKey(token)),
    revokeGrant: (grantId) => revokeWhere((_key, entity) => entity.grantId === grantId),
    grantsOf(userId) {
      const own = [...entities.values()].filter(({ accountId }) => accountId === userId)
      return own.map(({ grantId }) => grantId ?? '')
    },
    revokeAccessTokens(grantId, exceptJwt) {
      const kept = entityKey(exceptJwt)
      revokeWhere(
        (key, entity) =>
          key.startsWith('AccessToken:') && key !== kept && entity.grantId === grantId,
      )
    },
    clear() {
      entities.clear()
      jtis.clear()
      jwts.clear()
    },
  }
}

function toRecord(entity: AdapterPayload): TokenRecord {
  return {
    kind: entity.kind === 'AccessToken' ? 'access_token' : 'refresh_token',
    jti: entity.jti ?? '',
    clientId: entity.clientId ?? '',
    userId: entity.accountId ?? '',
    scope: entity.scope ?? '',
    grantId: entity.grantId ?? '',
    issuedAt: Number(entity.iat) * 1000,
    expiresAt: Number(entity.exp) * 1000,
  }
}

/**
 * Creates the adapter of one model. The adapter stores times by the emulator's clock. It returns times by the machine's clock, which
 * oidc-provider uses.
 *
 * Entities do not expire in this store: oidc-provider checks `exp` itself.
 */
function createAdapter(
  model: string,
  entities: Map<string, AdapterPayload>,
  clock: Clock,
): Adapter {
  const find = (id: string): Promise<AdapterPayload | undefined> => {
    const entity = entities.get(`${model}:${id}`)
    return Promise.resolve(entity && shiftInstants(entity, -clock.offsetMs()))
  }
  return {
    find,
    // `findByUid` and `findByUserCode` find nothing: they are for sessions and device codes, and this store contains neither.
    findByUid: () => Promise.resolve(undefined),
    findByUserCode: () => Promise.resolve(undefined),
    upsert(id, payload) {
      entities.set(`${model}:${id}`, shiftInstants(payload, clock.offsetMs()))
      return Promise.resolve()
    },
    consume(id) {
      const entity = entities.get(`${model}:${id}`)
      if (entity) entity.consumed = Math.floor(clock.now() / 1000)
      return Promise.resolve()
    },
    destroy(id) {
      entities.delete(`${model}:${id}`)
      return Promise.resolve()
    },
    revokeByGrantId(grantId) {
      for (const [key, entity] of entities) {
        if (key.startsWith(`${model}:`) && entity.grantId === grantId) entities.delete(key)
      }
      return Promise.resolve()
    },
  }
}

function shiftInstants(entity: AdapterPayload, byMs: number): AdapterPayload {
  const shifted: AdapterPayload = { ...entity }
  for (const name of instants) {
    const at: unknown = entity[name]
    if (typeof at === 'number') shifted[name] = at + Math.round(byMs / 1000)
  }
  return shifted
}
