import type { Adapter, AdapterConstructor, AdapterPayload } from 'oidc-provider-6'

/** The storage of one OpenID Connect engine. */
export interface OldEngineStore {
  /** All engines of a process share the default storage, which also logs a warning. */
  readonly adapter: AdapterConstructor
  /** Stores an entity, such as an application. */
  put(model: string, id: string, payload: AdapterPayload): void
  /** Makes all stored entities of a model expire. */
  expire(model: string): void
}

/** Creates the storage of one OpenID Connect engine. */
export function createOldEngineStore(): OldEngineStore {
  const entities = new Map<string, AdapterPayload>()
  return {
    adapter: createAdapter(entities),
    put: (model, id, payload) => void entities.set(`${model}:${id}`, payload),
    expire(model) {
      for (const [key, entity] of entities) {
        if (key.startsWith(`${model}:`)) entities.set(key, { ...entity, exp: 1 })
      }
    },
  }
}

function createAdapter(entities: Map<string, AdapterPayload>): AdapterConstructor {
  // The class needs a name, because the OpenID Connect engine reads the name of the storage class.
  return class OldEngineAdapter implements Adapter {
    readonly #prefix: string

    constructor(model: string) {
      this.#prefix = `${model}:`
    }

    async upsert(id: string, payload: AdapterPayload): Promise<void> {
      entities.set(this.#prefix + id, payload)
    }

    async find(id: string): Promise<AdapterPayload | undefined> {
      return entities.get(this.#prefix + id)
    }

    async findByUid(uid: string): Promise<AdapterPayload | undefined> {
      const matches = ([key, entity]: [string, AdapterPayload]) =>
        key.startsWith(this.#prefix) && entity.uid === uid
      return [...entities].find(matches)?.[1]
    }

    /** Only the device flow calls this method, and the device flow is disabled. */
    async findByUserCode(): Promise<undefined> {}

    async consume(id: string): Promise<void> {
      const entity = entities.get(this.#prefix + id)
      if (entity) entity.consumed = Math.floor(Date.now() / 1000)
    }

    async destroy(id: string): Promise<void> {
      entities.delete(this.#prefix + id)
    }

    async revokeByGrantId(grantId: string): Promise<void> {
      for (const [key, entity] of entities) if (entity.grantId === grantId) entities.delete(key)
    }
  }
}
