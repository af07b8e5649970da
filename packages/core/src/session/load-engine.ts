import { loadPart } from '../load-part'
import type { SessionContext } from './context'
import type { Engine } from './engine-interface'

/** Creates the function that loads the chunk that calls GenAuth. */
export function createEngineLoader(context: () => SessionContext): () => Promise<Engine> {
  return loadPart(async () => (await import('./engine')).createEngine(context()))
}
