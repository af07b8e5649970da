import { partMissing } from '../errors'
import type { SessionContext } from './context'
import type { Engine } from './engine-interface'

/** Makes the loader of a page's engine: one load for all who ask, and another try after one that failed. */
export function createEngineLoader(context: () => SessionContext): () => Promise<Engine> {
  let loading: Promise<Engine> | undefined
  const load = async () => {
    try {
      const { createEngine } = await import('./engine')
      return createEngine(context())
    } catch (cause) {
      loading = undefined
      throw partMissing(cause)
    }
  }
  return () => {
    loading ??= load()
    return loading
  }
}
